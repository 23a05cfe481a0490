"""When to say that something ends: ninety, thirty and seven days before, each once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

STEPS = (90, 30, 7)


def due_step(day: date, today: date, raised: Collection[int]) -> int | None:
    """The step to report now, if any. What was slept through is not caught up: the nearest counts.

    `raised` are the steps reported for this very day already.
    """
    left = (day - today).days
    if left < 0:
        return None
    nearest = min((step for step in STEPS if left <= step), default=None)
    if nearest is None or any(step <= nearest for step in raised):
        return None
    return nearest


def notice_day(last_day: date | None, notice_days: int) -> date | None:
    """The last day on which notice can be given; None when nothing must be."""
    if last_day is None or notice_days <= 0:
        return None
    return last_day - timedelta(days=notice_days)
