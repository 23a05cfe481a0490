"""What if: the next bills as they stand, and as they would be after an act that is then undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.billing.queries import dues_of, frozen_runs
from contracts.billing.schedule import Due
from contracts.billing.values import MissingPrice
from contracts.billing.values_statement import Statement
from contracts.billing.working import work_out
from contracts.values import local_date

A_YEAR_AND_A_HALF = timedelta(days=550)
MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill that nobody has drafted: its statement, or the sentence that stands in its way."""

    due: Due
    statement: Statement | None
    problem: str = ""

    @property
    def net(self) -> Decimal | None:
        return self.statement.net if self.statement else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A coming bill before and after an act."""

    before: Bill | None
    after: Bill | None

    @property
    def change(self) -> Decimal | None:
        """By how much the act moves the bill; nothing where one side has no figure."""
        if self.before is None or self.after is None:
            return None
        if self.before.net is None or self.after.net is None:
            return None
        return self.after.net - self.before.net


class _Undone(Exception):
    """Carries the answer out of the transaction that is rolled back."""

    def __init__(self, bills: list[Bill]) -> None:
        super().__init__()
        self.bills = bills


def next_bills(db: Session, contract: Contract, now: datetime, count: int = 1) -> list[Bill]:
    """The next bills as known now: of the first periods that are not frozen."""
    fact = fact_of(db, contract)
    if not fact.versions:
        return []
    frozen = {run.period_start for run, _row in frozen_runs(db, contract) if run.sequence == 0}
    until = max(local_date(now, contract.zone), contract.starts_on) + A_YEAR_AND_A_HALF
    coming = [one for one in dues_of(contract, fact, until, now) if one.period.start not in frozen]
    return [_bill(db, contract, one, now) for one in coming[:count]]


def _bill(db: Session, contract: Contract, due: Due, now: datetime) -> Bill:
    try:
        return Bill(due, work_out(db, contract, due, now))
    except MissingPrice as missing:
        return Bill(due, None, str(missing))


def what_if(
    db: Session, contract: Contract, act: Callable[[], object], now: datetime, count: int = 3
) -> Sequence[Comparison]:
    """Compare the next bills without and with the act. Whatever it raises is raised."""
    later = max(now, contract.known_until or now) + MOMENT
    before = next_bills(db, contract, later, count)
    try:
        with db.begin_nested():
            act()
            db.flush()
            raise _Undone(next_bills(db, contract, later, count))
    except _Undone as undone:
        after = undone.bills
    db.expire_all()
    days = sorted({one.due.period.start for one in (*before, *after)})
    old = {one.due.period.start: one for one in before}
    new = {one.due.period.start: one for one in after}
    return [Comparison(old.get(day), new.get(day)) for day in days[:count]]
