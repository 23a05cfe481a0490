"""A calendar that is closed for years, or for good, is searched in a few steps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest

from msp.kernel.worktime import Calendar, Closure, NeverOpen, Stretch, always_open

HOUR = timedelta(hours=1)
WARSAW = "Europe/Warsaw"


class Counting(Calendar):
    """Says how many days it has looked at."""

    asked: ClassVar[list[date]] = []

    def stretches_on(self, day: date) -> tuple[Stretch, ...]:
        self.asked.append(day)
        return super().stretches_on(day)


@pytest.mark.parametrize("zone", [WARSAW, "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("back", "due"),
    [
        (datetime(2999, 12, 31, 5, tzinfo=UTC), date(2999, 12, 31)),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), None),
        (None, None),
    ],
)
def test_the_days_of_a_closure_are_not_counted_one_by_one(
    zone: str, back: datetime | None, due: date | None
) -> None:
    monday = datetime(2026, 6, 15, 12, tzinfo=UTC)
    calendar = Counting(zone, always_open(zone).weeks, closures=(Closure(monday, back, "left"),))
    calendar.asked.clear()
    if due is None:
        with pytest.raises(NeverOpen):
            calendar.add(monday, HOUR)
    else:
        assert back is not None
        assert calendar.add(monday, HOUR) == back + HOUR
    assert calendar.between(monday - HOUR, datetime(2998, 1, 1, tzinfo=UTC)) == HOUR
    assert calendar.next_opening(monday) == (back if due else None)
    assert len(calendar.asked) < 50
