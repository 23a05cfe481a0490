"""Reading calendars. A calendar in use is kept in memory by its version: its days are computed
once, and a changed row makes a new one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.worktime import Calendar, Opening, Week
from tenants.calendars.models import CalendarHours, CalendarRow, Holiday
from tenants.calendars.values import DAY_AND_NIGHT, CalendarInUse
from tenants.clients.models import Site

_kept: dict[tuple[UUID, int], CalendarInUse] = {}
_lock = Lock()


def calendar_for(
    db: Session, tenant_id: UUID, site_id: UUID | None, contract_calendar_id: UUID | None = None
) -> CalendarInUse:
    """The calendar of the site, else the contract's, else the default, else day and night."""
    of_site = (
        select(Site.calendar_id)
        .where(Site.tenant_id == tenant_id, Site.id == site_id)
        .scalar_subquery()
    )
    wanted = [CalendarRow.id == of_site, CalendarRow.id == contract_calendar_id]
    rank = case((wanted[0], 0), (wanted[1], 1), else_=2)
    found = db.execute(
        select(CalendarRow.id, CalendarRow.version)
        .where(or_(*wanted, CalendarRow.default))
        .order_by(rank)
        .limit(1)
    ).one_or_none()
    return DAY_AND_NIGHT if found is None else _in_use(db, found.id, found.version)


def calendar_of(db: Session, calendar_id: UUID | None) -> CalendarInUse:
    """The calendar with this id as it stands now; day and night for none."""
    if calendar_id is None:
        return DAY_AND_NIGHT
    version = db.scalar(select(CalendarRow.version).where(CalendarRow.id == calendar_id))
    if version is None:
        raise NotFound(_("There is no such calendar."))
    return _in_use(db, calendar_id, version)


def calendars_of(db: Session, ids: Sequence[UUID]) -> Mapping[UUID, CalendarInUse]:
    """Several calendars at once, by id."""
    if not ids:
        return {}
    rows = db.execute(select(CalendarRow.id, CalendarRow.version).where(CalendarRow.id.in_(ids)))
    return {row.id: _in_use(db, row.id, row.version) for row in rows}


def _in_use(db: Session, calendar_id: UUID, version: int) -> CalendarInUse:
    key = (calendar_id, version)
    kept = _kept.get(key)
    if kept is None:
        kept = CalendarInUse(load_calendar(db, calendar_id), calendar_id, version)
        # A version read inside a transaction that then rolls back would be remembered wrongly,
        # so only what others can see by now is kept: nothing this session itself has changed.
        if not _changed_here(db, calendar_id):
            with _lock:
                for old in [one for one in _kept if one[0] == calendar_id and one[1] < version]:
                    del _kept[old]
                _kept[key] = kept
    return kept


def _changed_here(db: Session, calendar_id: UUID) -> bool:
    return calendar_id in db.info.get("calendars_changed", ())


def load_calendar(db: Session, calendar_id: UUID) -> Calendar:
    """The calendar as its rows say now."""
    row = db.get(CalendarRow, calendar_id)
    if row is None:
        raise NotFound(_("There is no such calendar."))
    days = holidays_of(db, calendar_id)
    return Calendar(row.zone, weeks_of(db, calendar_id), frozenset(d.day for d in days), row.name)


def weeks_of(db: Session, calendar_id: UUID) -> tuple[Week, ...]:
    """The versions of the weekly hours, oldest first."""
    rows = db.scalars(
        select(CalendarHours)
        .where(CalendarHours.calendar_id == calendar_id)
        .order_by(CalendarHours.since, CalendarHours.weekday, CalendarHours.opens)
    )
    versions: dict[date, list[list[Opening]]] = defaultdict(lambda: [[] for _day in range(7)])
    for row in rows:
        versions[row.since][row.weekday].append(Opening(row.opens, row.closes))
    return tuple(Week(since, tuple(map(tuple, days))) for since, days in versions.items())


def holidays_of(db: Session, calendar_id: UUID) -> Sequence[Holiday]:
    """The holidays of a calendar, in order."""
    return db.scalars(
        select(Holiday).where(Holiday.calendar_id == calendar_id).order_by(Holiday.day)
    ).all()


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One line of the list of calendars."""

    id: UUID
    name: str
    zone: str
    default: bool
    sites: int


def list_calendars(db: Session) -> Sequence[CalendarLine]:
    """Every calendar, the default first, with how many sites name it."""
    sites = select(func.count()).where(Site.calendar_id == CalendarRow.id).scalar_subquery()
    rows = db.execute(
        select(
            CalendarRow.id, CalendarRow.name, CalendarRow.zone, CalendarRow.default, sites
        ).order_by(CalendarRow.default.desc(), CalendarRow.name)
    )
    return [CalendarLine(*row) for row in rows]


def calendar_row(db: Session, calendar_id: UUID) -> CalendarRow:
    """A calendar for its page. Raises NotFound."""
    row = db.get(CalendarRow, calendar_id)
    if row is None:
        raise NotFound(_("There is no such calendar."))
    return row


def today_of(db: Session, calendar_id: UUID, now: datetime) -> date:
    """What day it is where the calendar counts."""
    return now.astimezone(ZoneInfo(calendar_row(db, calendar_id).zone)).date()


def week_on(db: Session, calendar_id: UUID, day: date) -> Week | None:
    """The hours in force on a day."""
    known = [one for one in weeks_of(db, calendar_id) if one.since <= day]
    return known[-1] if known else None
