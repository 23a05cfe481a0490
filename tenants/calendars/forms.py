"""Forms of the calendar pages: a week written as people write it, and holidays a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import available_timezones

import wtforms
from wtforms.validators import DataRequired, InputRequired, Length

from msp.kernel.errors import Refused
from msp.kernel.forms import Form
from msp.kernel.i18n import _
from msp.kernel.worktime import Opening, Week
from tenants.calendars.hours import read_hours, write_hours

LONGEST_DAY = 120
MOST_HOLIDAYS = 400


class CalendarForm(Form):
    """A new calendar, or a new name for one."""

    name = wtforms.StringField(_("Name"), [DataRequired(), Length(max=80)])
    zone = wtforms.SelectField(_("Time zone"))
    default = wtforms.BooleanField(_("The provider's default"))

    def offer(self) -> None:
        """Fill the time zones."""
        self.zone.choices = [(zone, zone) for zone in sorted(available_timezones())]


class WeekForm(Form):
    """The hours of each day, such as 08:00-12:00, 13:00-17:00; an empty day is closed."""

    since = wtforms.DateField(_("In force from"), [InputRequired()])
    monday = wtforms.StringField(_("Monday"), [Length(max=LONGEST_DAY)])
    tuesday = wtforms.StringField(_("Tuesday"), [Length(max=LONGEST_DAY)])
    wednesday = wtforms.StringField(_("Wednesday"), [Length(max=LONGEST_DAY)])
    thursday = wtforms.StringField(_("Thursday"), [Length(max=LONGEST_DAY)])
    friday = wtforms.StringField(_("Friday"), [Length(max=LONGEST_DAY)])
    saturday = wtforms.StringField(_("Saturday"), [Length(max=LONGEST_DAY)])
    sunday = wtforms.StringField(_("Sunday"), [Length(max=LONGEST_DAY)])

    @property
    def fields_of_days(self) -> list[wtforms.StringField]:
        """Monday to Sunday."""
        return [
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        ]

    def days(self) -> list[tuple[Opening, ...]]:
        """The openings of the seven days. Raises Refused, naming the day's field."""
        found = []
        for field in self.fields_of_days:
            try:
                found.append(read_hours(field.data or ""))
            except Refused as error:
                raise Refused(str(error), field=field.name) from error
        return found


class HolidaysForm(Form):
    """The holidays to come, a line each: 2026-12-25 Christmas Day."""

    holidays = wtforms.TextAreaField(_("Holidays"), [Length(max=20_000)])

    def days(self) -> dict[date, str]:
        """The days with their names. Raises Refused for a line that does not begin with a day."""
        lines = [line.strip() for line in (self.holidays.data or "").splitlines() if line.strip()]
        if len(lines) > MOST_HOLIDAYS:
            raise Refused(_("At most %(most)s holidays.", most=MOST_HOLIDAYS), field="holidays")
        return dict(_read_line(line) for line in lines)


def _read_line(line: str) -> tuple[date, str]:
    day, _space, name = line.partition(" ")
    try:
        return date.fromisoformat(day), name.strip()[:80]
    except ValueError as error:
        raise Refused(
            _("Begin each line with a day like 2026-12-25, not %(line)s.", line=line[:40]),
            field="holidays",
        ) from error


def kept_week(week: Week | None) -> dict[str, str]:
    """What the week form shows at first."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    days: Sequence[Sequence[Opening]] = week.days if week else ((),) * 7
    return {name: write_hours(day) for name, day in zip(names, days, strict=True)}


def lines_of(holidays: Mapping[date, str]) -> str:
    """Holidays as the form has them."""
    return "\n".join(f"{day.isoformat()} {name}".strip() for day, name in sorted(holidays.items()))
