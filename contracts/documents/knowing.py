"""A period as known at a moment, beside what is known now, with the difference by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.periods import starts_at
from contracts.agreements.queries import contract_for, fact_of
from contracts.billing.fingerprint import fingerprint
from contracts.billing.models import BillingRun
from contracts.billing.queries import due_of
from contracts.billing.values import Missing
from contracts.billing.values_statement import Statement
from contracts.billing.working import one_period

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A contract line's net as known then and as known now; None: it did not charge."""

    number: int
    description: str
    then: Decimal | None
    now: Decimal | None

    @property
    def difference(self) -> Decimal:
        """By how much it moved."""
        return (self.now or Decimal(0)) - (self.then or Decimal(0))


@dataclass(frozen=True, slots=True)
class Known:
    """A period worked out by itself, without corrections of earlier ones."""

    at: datetime
    statement: Statement | None
    problem: str

    @property
    def fingerprint(self) -> str:
        """What every later re-run as of the same moment must give again."""
        return fingerprint(self.statement) if self.statement else ""


def known_at_end_of(contract: Contract, day: date, now: datetime) -> datetime:
    """The last moment of a day in the contract's zone, or now where that is still to come."""
    return min(starts_at(day + A_DAY, contract.zone) - timedelta(microseconds=1), now)


def period_as_known(db: Session, run: BillingRun, at: datetime) -> Known:
    """The run's period by itself, by the facts that stood at a moment."""
    contract = contract_for(db, run.contract_id)
    try:
        found = one_period(db, contract, fact_of(db, contract), due_of(run), at)
    except Missing as missing:
        return Known(at, None, str(missing))
    return Known(at, found, "")


def compared(then: Statement | None, now: Statement | None) -> list[KnownLine]:
    """Line by line, in the contract's own order."""
    old, new = _nets(then), _nets(now)
    words = {line.number: line.description for one in (then, now) if one for line in one.lines}
    return [
        KnownLine(number, words[number], old.get(number), new.get(number))
        for number in sorted(words)
    ]


def _nets(statement: Statement | None) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for line in statement.lines if statement else ():
        found[line.number] = found.get(line.number, Decimal(0)) + line.net
    return found
