"""When a clause acts: its yearly date, the last day to tell the client, and what if that is past.

All are dates of the contract's own zone.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def scheduled(first_on: date, year: int) -> date:
    """The clause's date in a year; 29 February falls on the 28th where there is none."""
    last = monthrange(year, first_on.month)[1]
    return date(year, first_on.month, min(first_on.day, last))


def shifted(month: date, by: int) -> date:
    """The first day of a month so many months away."""
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def tell_by(effective_on: date, notice_days: int) -> date:
    """The last day on which the client can be told of a rise in time."""
    return effective_on - timedelta(days=notice_days)


def effective_for(planned: date, notice_days: int, today: date) -> date:
    """The day a rise can take effect when the client is told today.

    Told in time it is the planned day. Told late it is the first day of a month that leaves the
    agreed days of notice.
    """
    if today <= tell_by(planned, notice_days):
        return planned
    earliest = today + timedelta(days=notice_days)
    return earliest if earliest.day == 1 else shifted(earliest.replace(day=1), 1)
