"""Values about calendars: one in use, and the text form in which people write hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from msp.kernel.worktime import Calendar, Closure, always_open


@dataclass(frozen=True, slots=True)
class CalendarInUse:
    """A calendar with the row and version it came from; no id means day and night."""

    calendar: Calendar
    id: UUID | None = None
    version: int = 0

    def closed(self, closures: tuple[Closure, ...]) -> CalendarInUse:
        """The same hours without what lies in the closures, in place of those it had."""
        if closures == self.calendar.closures:
            return self
        return replace(self, calendar=replace(self.calendar, closures=closures))


DAY_AND_NIGHT = CalendarInUse(always_open())
