"""How many prepaid minutes are left at the end of a day, as known at a moment, and what moved."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.values import ContractFact
from contracts.prepaid.burning import Burned
from contracts.prepaid.movement import burned
from contracts.prepaid.queries import chargeable, prepaid_facts
from contracts.values import Span

A_DAY = timedelta(days=1)


def burned_over(
    db: Session, contract: Contract, fact: ContractFact, span: Span, known_at: datetime
) -> Burned:
    """Every move up to the end of some days."""
    facts = prepaid_facts(db, contract, fact, span, known_at)
    work = chargeable(db, contract, span, known_at)
    return burned(fact, facts, work, span, known_at)


def balance_on(
    db: Session, contract: Contract, fact: ContractFact, day: date, known_at: datetime
) -> dict[int, Decimal]:
    """Minutes left by line at the end of a day; a line whose grants are all over is not there."""
    found = burned_over(db, contract, fact, Span(day, day + A_DAY), known_at)
    left: dict[int, Decimal] = defaultdict(Decimal)
    for grant in found.grants.values():
        if grant.expires_on is None or grant.expires_on > day:
            left[grant.line] += 0
    for move in found.moves:
        if found.grants[move.key].line in left:
            left[found.grants[move.key].line] += move.minutes
    return dict(left)
