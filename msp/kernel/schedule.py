"""The timetable: rows that every worker ticks, so that any number of workers makes one schedule.

A tick takes the due rows with `for update skip locked`, puts one message for each into the
queue and moves `next_at` on, all in one transaction: three workers make no more ticks than one,
and a worker killed between two ticks loses none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import Text, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM
from msp.kernel.tables import Base, TableClass


@dataclass(frozen=True)
class Every:
    """A system job and the seconds between its starts."""

    name: str
    seconds: float
    queue: str = "default"


class Schedule(Base):
    """One system job: when it starts next, and how its last run ended."""

    __tablename__ = "schedule"
    __table_class__: ClassVar[TableClass] = "house"

    name: Mapped[str] = mapped_column(Text(), primary_key=True)
    queue: Mapped[str]
    every_seconds: Mapped[float]
    next_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]


def arrange(db: Session, timetable: Sequence[Every], *, now: datetime) -> None:
    """Write the timetable of the loaded rooms; entries no room names any more are removed."""
    names = [entry.name for entry in timetable]
    for entry in timetable:
        row = insert(Schedule).values(
            name=entry.name, queue=entry.queue, every_seconds=entry.seconds, next_at=now
        )
        settled = {"queue": entry.queue, "every_seconds": entry.seconds}
        db.execute(row.on_conflict_do_update(index_elements=["name"], set_=settled))
    for stale in db.scalars(select(Schedule).where(Schedule.name.not_in(names))):
        db.delete(stale)


def tick(now: datetime) -> list[str]:
    """Start every due job once; returns their names."""
    with unit(SYSTEM) as db:
        due = db.scalars(
            select(Schedule).where(Schedule.next_at <= now).with_for_update(skip_locked=True)
        ).all()
        for row in due:
            db.execute(text("select msp_soon(:name)"), {"name": row.name})
            row.next_at = now + timedelta(seconds=row.every_seconds)
            row.started_at = now
        return [row.name for row in due]


def finished(name: str, *, now: datetime, error: str | None) -> None:
    """Note how a run ended; a failure keeps its sentence until the next good run."""
    with unit(SYSTEM) as db:
        row = db.get(Schedule, name)
        if row is None or (error is None and row.error is None and _fresh(row.finished_at, now)):
            return
        if error is None:
            row.finished_at, row.error = now, None
        else:
            row.failed_at, row.error = now, error


def _fresh(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at < timedelta(seconds=5)
