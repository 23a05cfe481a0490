"""What the page of a contract's prepaid hours shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.periods import period_of
from contracts.agreements.queries import fact_of
from contracts.agreements.terms import version_on
from contracts.agreements.values import Basis
from contracts.prepaid.offers import offers_on
from contracts.prepaid.standing import hours_over, hours_today
from contracts.values import Span, local_date

A_DAY = timedelta(days=1)
Choices = list[tuple[str, str]]


def hours_shown(db: Session, contract: Contract, now: datetime) -> dict[str, Any]:
    """Where each line stands, and the movement of the billing period so far."""
    fact, today = fact_of(db, contract), local_date(now, contract.zone)
    version = version_on(fact, today, now)
    begun = period_of(today, version.cadence).start if version else today
    span = Span(begun, today + A_DAY)
    lines = hours_today(db, contract, fact, now, today).lines
    return {"lines": lines, "span": span, "rows": hours_over(db, contract, fact, span, now).rows}


def choices_of_hours(db: Session, contract: Contract, now: datetime) -> tuple[Choices, Choices]:
    """The blocks that may be bought, and every line whose hours may be adjusted."""
    day = max(local_date(now, contract.zone), contract.starts_on)
    offers = list(offers_on(fact_of(db, contract), day, now))
    lines = [(str(one.line.number), one.line.description) for one in offers]
    return [
        choice for choice, one in zip(lines, offers, strict=True) if one.line.basis is Basis.BLOCK
    ], lines
