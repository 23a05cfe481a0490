"""When to try again, and when to stop: pure arithmetic."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
TRIES = 12
# Whoever does by hand what is waited for wakes the case; this is for a wake-up that was lost.
PATIENCE = timedelta(hours=1)
# With the waits above twelve tries are spent in about an hour and a half; a vendor that is away
# for a weekend does not spend them, for while the breaker is open nothing is tried.


def next_try(
    attempts: int, now: datetime, *, asked: timedelta | None, chance: float
) -> datetime | None:
    """When to try again after `attempts` tries; None when there were enough.

    The wait doubles and is drawn from its upper half by `chance` (0 to 1), so that many
    operations that failed together do not come back together. What the vendor asked is obeyed.
    """
    if attempts >= TRIES:
        return None
    doubled = min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    wait = doubled * (0.5 + chance / 2)
    return now + max(wait, asked or timedelta(0))
