"""What if: the next bills as they stand, and as they would be after an act that is then undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.values import ContractFact
from contracts.billing.queries import dues_of, frozen_runs
from contracts.billing.schedule import Due
from contracts.billing.values import Missing
from contracts.billing.values_statement import Statement
from contracts.billing.working import one_period, work_out
from contracts.values import local_date

A_YEAR_AND_A_HALF = timedelta(days=550)
# Behind it nobody compares bills: a day typed there is a slip of the hand.
TEN_YEARS = timedelta(days=3653)
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


def next_bills(
    db: Session, contract: Contract, now: datetime, count: int = 1, since: date | None = None
) -> list[Bill]:
    """The next bills as known now: of the first periods that are not frozen.

    Late facts are corrected on the very next one alone. `since` leaves out periods that are over
    before a day; there are none from a day on that is more than ten years ahead.
    """
    running = local_date(now, contract.zone)
    if since is not None and since - running > TEN_YEARS:
        return []
    fact = fact_of(db, contract)
    if not fact.versions:
        return []
    frozen = {run.period_start for run, _row in frozen_runs(db, contract) if run.sequence == 0}
    today = max(running, contract.starts_on, since or date.min)
    dues = dues_of(contract, fact, today + A_YEAR_AND_A_HALF, now)
    coming = [one for one in dues if one.period.start not in frozen]
    wanted = [one for one in coming if since is None or max(one.period.end, one.due_on) > since]
    return [_bill(db, contract, fact, one, now, is_next=one is coming[0]) for one in wanted[:count]]


def _bill(
    db: Session,
    contract: Contract,
    fact: ContractFact,
    due: Due,
    now: datetime,
    *,
    is_next: bool,
) -> Bill:
    try:
        if is_next:
            return Bill(due, work_out(db, contract, due, now, fact))
        return Bill(due, one_period(db, contract, fact, due, now))
    except Missing as missing:
        return Bill(due, None, str(missing))


def what_if(
    db: Session,
    contract: Contract,
    act: Callable[[], object],
    now: datetime,
    *,
    count: int = 3,
    since: date | None = None,
) -> Sequence[Comparison]:
    """Compare the next bills without and with the act. Whatever it raises is raised."""
    later = max(now, contract.known_until or now) + MOMENT
    before = next_bills(db, contract, later, count, since)
    try:
        with db.begin_nested():
            act()
            db.flush()
            raise _Undone(next_bills(db, contract, later, count, since))
    except _Undone as undone:
        after = undone.bills
    db.expire_all()
    days = sorted({one.due.period.start for one in (*before, *after)})
    old = {one.due.period.start: one for one in before}
    new = {one.due.period.start: one for one in after}
    return [Comparison(old.get(day), new.get(day)) for day in days[:count]]
