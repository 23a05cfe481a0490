"""Say in time that contracts end, that notice is due, or a rise must be told: each step once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.indexation.proposals import Stand, proposals
from contracts.renewals.cockpit import Course, endings
from contracts.renewals.models import ContractReminder
from contracts.renewals.term import due_step
from contracts.renewals.values import STEPS, Matter
from contracts.values import local_date
from msp.kernel.ids import new_id

Due = tuple[Contract, Matter, date, date]


def raise_reminders(db: Session, *, now: datetime) -> int:
    """By each contract's own day; returns how many were raised. The table's key keeps each one."""
    raised = 0
    for contract, matter, day, today in (*_endings(db, now), *_rises(db, now)):
        step = due_step(day, today, STEPS)
        if step is not None:
            raised += put_reminder(db, contract, matter, day, step, now)
    return raised


def _endings(db: Session, now: datetime) -> Iterator[Due]:
    for one in endings(db, now, max(STEPS)):
        if one.course is Course.RENEWS:
            yield one.contract, Matter.NOTICE, one.term.last_notice_day, one.today
        else:
            yield one.contract, Matter.ENDS, one.term.ends_on, one.today


def _rises(db: Session, now: datetime) -> Iterator[Due]:
    """Rises that wait to be applied, or for an index value, with their last day to tell."""
    for year in sorted({now.year, (now + timedelta(days=366)).year}):
        for one in proposals(db, year, now):
            if one.stand in (Stand.READY, Stand.MISSING):
                yield one.contract, Matter.INDEX, one.tell_by, local_date(now, one.contract.zone)


def put_reminder(
    db: Session, contract: Contract, matter: Matter, day: date, step: int, now: datetime
) -> int:
    """One reminder, unless it was raised before; returns how many that makes."""
    made: UUID | None = db.scalar(
        insert(ContractReminder)
        .values(
            tenant_id=contract.tenant_id,
            id=new_id(),
            contract_id=contract.id,
            matter=matter.value,
            day=day,
            step=step,
            raised_at=now,
        )
        .on_conflict_do_nothing(
            index_elements=["tenant_id", "contract_id", "matter", "day", "step"]
        )
        .returning(ContractReminder.id)
    )
    return int(made is not None)
