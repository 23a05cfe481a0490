"""How much of a stretch of work lay outside the hours agreed, in whole minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.ledger.values import Band
from msp.kernel.worktime import Calendar, moment_of

ONE_DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Outside:
    """Minutes after hours, and on days that have no hours at all."""

    after: int = 0
    off: int = 0

    def minutes(self) -> dict[str, int]:
        """As the ledger's columns."""
        return {"after_minutes": self.after, "off_minutes": self.off}


def outside(calendar: Calendar, start: datetime, minutes: int) -> Outside:
    """Of so many minutes from a moment on, those outside; a minute begun inside counts as inside.

    A day without opening hours (a weekend, a holiday) is off from its midnight to the next, as
    the calendar's zone has them.
    """
    start = start.astimezone(UTC)
    end = start + minutes * MINUTE
    after = off = timedelta(0)
    day = start.astimezone(ZoneInfo(calendar.zone)).date() - ONE_DAY
    while (begins := moment_of(day, 0, calendar.zone)) < end:
        first, last = max(begins, start), min(moment_of(day + ONE_DAY, 0, calendar.zone), end)
        day, today = day + ONE_DAY, calendar.stretches_on(day)
        if first >= last:
            continue
        shut = last - first - calendar.between(first, last)
        after, off = (after + shut, off) if today else (after, off + shut)
    return Outside(after // MINUTE, off // MINUTE)


def band_at(calendar: Calendar, at: datetime) -> Band:
    """Whether a moment is in the hours, after them, or on a day without any."""
    if calendar.is_open(at):
        return Band.HOURS
    day = at.astimezone(ZoneInfo(calendar.zone)).date()
    return Band.AFTER if calendar.stretches_on(day) else Band.OFF


def told(band: Band, minutes: int) -> Outside:
    """The same where people say it by hand."""
    return Outside(
        after=minutes if band is Band.AFTER else 0, off=minutes if band is Band.OFF else 0
    )
