"""Apply the rises that were ticked, each by itself: one that is refused keeps no other back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_numbered
from contracts.indexation.actions.apply_rise import apply_rise
from contracts.indexation.models import IndexRise
from msp.kernel.errors import Sentence


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a press of the button."""

    rises: tuple[IndexRise, ...]
    refusals: tuple[str, ...]


def apply_chosen(
    db: Session, year: int, chosen: Sequence[tuple[int, str]], *, by: UUID | None, now: datetime
) -> Applied:
    """`chosen` are numbers of contracts, each with the mark of the figures that were seen."""
    rises, refusals = [], []
    for number, mark in chosen:
        try:
            with db.begin_nested():
                contract = contract_numbered(db, number)
                rises.append(apply_rise(db, contract, year, mark, by=by, now=now))
        except Sentence as refusal:
            refusals.append(str(refusal))
    return Applied(tuple(rises), tuple(refusals))
