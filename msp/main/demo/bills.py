"""Makes the bills of two clients, the last of them drafts; the other bills wait to be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.billing.actions.draft_run import draft_run
from contracts.billing.actions.move_run import approve_run, issue_run, review_run
from contracts.billing.queries import dues_of
from contracts.billing.schedule import Due
from msp.main.demo.agreements import Agreed
from msp.main.demo.promised import BUYER, RETAINED

BILLED = (BUYER, RETAINED)
REVIEWED_AFTER = timedelta(days=1)


def load_bills(db: Session, agreed: Iterable[Agreed], *, by: UUID, today: date) -> None:
    """Issued in the order of their days, so that their numbers rise with time."""
    known_at = datetime.combine(today, time(), UTC)
    waiting = [
        (due, one.contract)
        for one in agreed
        if one.ground.company.slug in BILLED
        for due in _closed(db, one.contract, today, known_at)
    ]
    for due, contract in sorted(waiting, key=lambda one: (one[0].due_on, one[1].number)):
        _bill(db, contract, due, by, to_the_end=due.due_on < today.replace(day=1))


def _closed(db: Session, contract: Contract, today: date, known_at: datetime) -> Iterator[Due]:
    for due in dues_of(contract, fact_of(db, contract), today, known_at):
        if due.due_on < today:
            yield due


def _bill(db: Session, contract: Contract, due: Due, by: UUID, *, to_the_end: bool) -> None:
    drafted = datetime.combine(due.due_on, time(14), UTC)
    run = draft_run(db, contract, due, by=by, now=drafted)
    if to_the_end:
        at = drafted + REVIEWED_AFTER
        review_run(db, run, by=by, now=at)
        approve_run(db, run, by=by, now=at)
        issue_run(db, run, by=by, now=at)
