"""Create a calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import available_timezones

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from msp.kernel.worktime import Opening
from tenants.calendars.models import CalendarHours, CalendarRow, Holiday

# A new calendar's first hours have always been in force, so that old tickets can be counted.
ALWAYS = date(2000, 1, 1)


def create_calendar(
    db: Session,
    name: str,
    zone: str,
    days: Sequence[Sequence[Opening]],
    *,
    holidays: Mapping[date, str] | None = None,
    default: bool = False,
) -> CalendarRow:
    """Create a calendar with its weekly hours, Monday first. Raises Conflict for a taken name,
    Refused for an unknown zone or a week without any hours."""
    if zone not in available_timezones():
        raise Refused(_("There is no time zone %(zone)s.", zone=zone), field="zone")
    if db.scalar(select(CalendarRow.id).where(CalendarRow.name == name)):
        raise Conflict(_("There is already a calendar called %(name)s.", name=name), field="name")
    if default:
        db.execute(update(CalendarRow).where(CalendarRow.default).values(default=False))
    row = CalendarRow(name=name, zone=zone, default=default)
    db.add(row)
    db.flush()
    write_week(db, row, days, ALWAYS)
    for day, label in (holidays or {}).items():
        db.add(Holiday(calendar_id=row.id, day=day, name=label))
    db.flush()
    mark_changed(db, row)
    return row


def write_week(
    db: Session, row: CalendarRow, days: Sequence[Sequence[Opening]], since: date
) -> None:
    """Add the hours in force from `since`; the caller has removed what was there from that day."""
    if not any(days):
        raise Refused(_("A calendar must be open at some time of the week."))
    for weekday, openings in enumerate(days):
        for one in openings:
            db.add(
                CalendarHours(
                    calendar_id=row.id,
                    since=since,
                    weekday=weekday,
                    opens=one.opens,
                    closes=one.closes,
                )
            )
    db.flush()


def mark_changed(db: Session, row: CalendarRow) -> None:
    """Tell this transaction's readers not to keep what they read before it is committed."""
    db.info.setdefault("calendars_changed", set()).add(row.id)
