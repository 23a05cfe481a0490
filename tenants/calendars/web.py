"""The administrator's pages of calendars: hours by version, and holidays."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict, Refused
from msp.kernel.forms import Form, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.calendars.actions.change_calendar import (
    lock_calendar,
    rename_calendar,
    set_holidays,
    set_hours,
)
from tenants.calendars.actions.create_calendar import create_calendar
from tenants.calendars.feasts import COUNTRIES, feasts_of
from tenants.calendars.forms import CalendarForm, HolidaysForm, WeekForm, kept_week, lines_of
from tenants.calendars.hours import DAY_NAMES, write_hours
from tenants.calendars.queries import (
    calendar_row,
    holidays_of,
    list_calendars,
    today_of,
    week_on,
    weeks_of,
)

RIGHT = {"right": "admin.rules"}
HOME = "/admin/calendars"


@get("/admin/calendars", opt=RIGHT, sync_to_thread=True)
def calendars(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """List the calendars."""
    return show(request, "tenants/calendars/list.html", calendars=list_calendars(db))


@get("/admin/calendars/new", opt=RIGHT, sync_to_thread=True)
def new_calendar(request: AnyRequest) -> Response[str]:
    """Ask for a name, a zone and the hours of a week."""
    office = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00")
    form = read(CalendarForm, zone="UTC")
    return _new(request, form, read(WeekForm, None, since=now().date(), **office))


@post("/admin/calendars/new", opt=RIGHT, status_code=200, sync_to_thread=True)
def add_calendar(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Create it."""
    form, week = read(CalendarForm, posted), read(WeekForm, posted)
    form.offer()
    del week.since
    if form.validate() and week.validate():
        try:
            row = create_calendar(
                db, form.name.data or "", form.zone.data, week.days(), default=form.default.data
            )
            return redirect(request, f"{HOME}/{row.id}", flash=_("The calendar is created."))
        except (Refused, Conflict) as refusal:
            _say_refused((form, week), refusal)
    return _new(request, form, week, status=422)


@get("/admin/calendars/{id:uuid}", opt=RIGHT, sync_to_thread=True)
def calendar_page(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    country: FromQuery[str] = "",
    year: FromQuery[int] = 0,
) -> Response[str]:
    """Show a calendar; `country` and `year` propose that year's public holidays, unsaved."""
    kept = {one.day: one.name for one in holidays_of(db, id)}
    proposed = feasts_of(country, year or now().year + 1)
    today = today_of(db, id, now())
    coming = {day: name for day, name in {**proposed, **kept}.items() if day >= today}
    return _page(request, db, id, holidays=read(HolidaysForm, holidays=lines_of(coming)))


@post("/admin/calendars/{id:uuid}/name", opt=RIGHT, status_code=200, sync_to_thread=True)
def rename(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Give it another name, or make it the default."""
    form, row = read(CalendarForm, posted), lock_calendar(db, id)
    del form.zone
    if form.validate():
        try:
            rename_calendar(db, row, form.name.data or "", default=form.default.data)
            return redirect(request, f"{HOME}/{id}", flash=_("Saved."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return _page(request, db, id, name=form, status=422)


@post("/admin/calendars/{id:uuid}/hours", opt=RIGHT, status_code=200, sync_to_thread=True)
def hours(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Use other hours from a day on; open tickets are counted anew."""
    form, row = read(WeekForm, posted), lock_calendar(db, id)
    if form.validate():
        try:
            since = form.since.data or date.max
            set_hours(db, row, form.days(), since, today=today_of(db, id, now()))
            return redirect(request, f"{HOME}/{id}", flash=_("Saved. Due times follow."))
        except Refused as refusal:
            form.refused(refusal)
    return _page(request, db, id, week=form, status=422)


@post("/admin/calendars/{id:uuid}/holidays", opt=RIGHT, status_code=200, sync_to_thread=True)
def keep_holidays(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Make these the holidays from today on."""
    form, row = read(HolidaysForm, posted), lock_calendar(db, id)
    if form.validate():
        try:
            set_holidays(db, row, form.days(), today=today_of(db, id, now()))
            return redirect(request, f"{HOME}/{id}", flash=_("Saved. Due times follow."))
        except Refused as refusal:
            form.refused(refusal)
    return _page(request, db, id, holidays=form, status=422)


def _new(
    request: AnyRequest, form: CalendarForm, week: WeekForm, status: int = 200
) -> Response[str]:
    form.offer()
    return show(request, "tenants/calendars/new.html", form=form, week=week, status=status)


def _page(
    request: AnyRequest, db: Session, id: UUID, *, status: int = 200, **forms: Form
) -> Response[str]:
    """The page of one calendar; a form that was refused stands in it as it was typed."""
    row, today = calendar_row(db, id), today_of(db, id, now())
    kept = holidays_of(db, id)
    coming = {one.day: one.name for one in kept if one.day >= today}
    values: dict[str, Any] = {
        "name": read(CalendarForm, name=row.name, default=row.default),
        "week": read(WeekForm, None, since=today, **kept_week(week_on(db, id, today))),
        "holidays": read(HolidaysForm, holidays=lines_of(coming)),
        **forms,
    }
    return show(
        request,
        "tenants/calendars/page.html",
        status=status,
        row=row,
        versions=[(one.since, [write_hours(day) for day in one.days]) for one in weeks_of(db, id)],
        day_names=[_(name) for name in DAY_NAMES],
        kept=kept,
        countries=sorted(COUNTRIES.items(), key=lambda pair: pair[1]),
        next_year=today.year + 1,
        **values,
    )


def _say_refused(forms: tuple[CalendarForm, WeekForm], refusal: Refused | Conflict) -> None:
    """Show the refusal in the form that has the field it names."""
    for form in forms:
        if refusal.field and refusal.field in form:
            form.refused(refusal)
            return
    forms[0].refused(refusal)


PAGES = Router(
    "/",
    route_handlers=[
        calendars,
        new_calendar,
        add_calendar,
        calendar_page,
        rename,
        hours,
        keep_holidays,
    ],
    include_in_schema=False,
)
