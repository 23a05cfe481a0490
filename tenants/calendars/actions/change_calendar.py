"""Change a calendar: its name, its hours from a day on, its holidays to come.

What has passed stays as it was: hours and holidays before today cannot be changed, so no clock
that has already run is counted anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.i18n import _
from msp.kernel.jobs import soon
from msp.kernel.worktime import Opening
from tenants.calendars.actions.create_calendar import mark_changed, write_week
from tenants.calendars.models import CalendarHours, CalendarRow, Holiday

# The desk computes the due times of open tickets anew; the timetable knows it by this name.
RECOMPUTE = "desk.recompute_clocks"


def lock_calendar(db: Session, calendar_id: UUID) -> CalendarRow:
    """The calendar, locked for a change. Raises NotFound."""
    row = db.scalar(select(CalendarRow).where(CalendarRow.id == calendar_id).with_for_update())
    if row is None:
        raise NotFound(_("There is no such calendar."))
    return row


def rename_calendar(db: Session, row: CalendarRow, name: str, *, default: bool) -> None:
    """Give it another name, or make it the default. There is always one default once there was."""
    taken = select(CalendarRow.id).where(CalendarRow.name == name, CalendarRow.id != row.id)
    if db.scalar(taken):
        raise Conflict(_("There is already a calendar called %(name)s.", name=name), field="name")
    if default and not row.default:
        db.execute(update(CalendarRow).where(CalendarRow.default).values(default=False))
        row.default = True
    row.name = name
    _bump(db, row)


def set_hours(
    db: Session, row: CalendarRow, days: Sequence[Sequence[Opening]], since: date, *, today: date
) -> None:
    """Use these weekly hours from `since` on, in place of all later ones."""
    if since < today:
        raise Refused(_("Hours can change from today on, not in the past."), field="since")
    db.execute(
        delete(CalendarHours).where(
            CalendarHours.calendar_id == row.id, CalendarHours.since >= since
        )
    )
    write_week(db, row, days, since)
    _bump(db, row)


def set_holidays(
    db: Session, row: CalendarRow, holidays: Mapping[date, str], *, today: date
) -> None:
    """Make these the holidays from today on; those that have passed stay."""
    if any(day < today for day in holidays):
        raise Refused(_("A holiday that has passed cannot be added."), field="holidays")
    db.execute(delete(Holiday).where(Holiday.calendar_id == row.id, Holiday.day >= today))
    for day, name in holidays.items():
        db.add(Holiday(calendar_id=row.id, day=day, name=name))
    _bump(db, row)


def _bump(db: Session, row: CalendarRow) -> None:
    row.version += 1
    mark_changed(db, row)
    db.flush()
    soon(db, RECOMPUTE)
