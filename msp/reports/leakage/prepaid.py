"""Which prepaid hours are about to lapse: what a month without any more work would leave over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.prepaid import has_prepaid
from contracts.agreements.values import ContractFact
from contracts.prepaid.balance import burned_over
from contracts.prepaid.movement import worth_left
from contracts.prepaid.values import MoveKind
from contracts.values import Span, local_date
from msp.kernel.money import to_decimal
from msp.reports.leakage.values_paid import Lapsing

# Hours are looked at that are gone within so many days.
LAPSES_WITHIN = timedelta(days=30)
# A retainer's month would be on the list from its first day to its last: what lives no longer than
# this is told in its last week.
SHORT_LIVED, LAST_WEEK = timedelta(days=45), timedelta(days=7)


def lapsing_of(
    db: Session, contract: Contract, fact: ContractFact, known_at: datetime
) -> Iterator[Lapsing]:
    """A block, or a retainer's period, whose hours lapse soon; what rolls over does not.

    The coming days are played by the rules of the hours themselves, so that carrying, the next
    block and days at rest count as they will. Hours of a period that has not begun are not left.
    """
    if not has_prepaid(fact):
        return
    today = local_date(known_at, contract.zone)
    found = burned_over(db, contract, fact, Span(today, today + LAPSES_WITHIN), known_at)
    names = {line.number: line.description for version in fact.versions for line in version.lines}
    for move in found.moves:
        grant = found.grants[move.key]
        if move.kind is not MoveKind.EXPIRED or move.day < today or grant.since > today:
            continue
        lapses_on = move.day + timedelta(days=1)
        if lapses_on - grant.since <= SHORT_LIVED and lapses_on - today > LAST_WEEK:
            continue
        minutes = -move.minutes
        priced = grant.worth is not None
        yield Lapsing(
            subject=f"{contract.id}:{grant.key}",
            label=names.get(grant.line, ""),
            contract_id=contract.id,
            minutes=int(to_decimal(minutes, 0)),
            worth=worth_left(grant, minutes, fact.currency) if priced else None,
            currency=fact.currency,
            lapses_on=lapses_on,
        )
