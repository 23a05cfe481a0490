"""Withdraw a rate or a tool's cost: what was said before it holds again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contracts.agreements.recording import supersede
from contracts.costs.models import ClientToolCost, CostRate, ToolCost
from contracts.costs.words import changed_meanwhile


def withdraw_cost(db: Session, row: CostRate | ToolCost | ClientToolCost, *, now: datetime) -> None:
    """The row stays, with when it was withdrawn: what was known at a moment stays known."""
    supersede(db, row, now, changed_meanwhile())
