"""The clock on the wall, for tests of what happens at an hour: `clock.at(...)`, `clock.on(...)`.

It moves what the desk's edges read (`msp.kernel.moment.now`); the database's own `now()` stays,
and nothing of ours decides by it. Everything inside takes `now` as an argument anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine


class WallClock:
    """Stands still until it is moved."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    def at(self, moment: datetime) -> datetime:
        """Set it to an aware instant."""
        self._traveller.move_to(moment, tick=False)
        return moment

    def on(self, **span: float) -> datetime:
        """Move it on, as `clock.on(minutes=5)`; returns the new instant."""
        return self.at(datetime.now(UTC) + timedelta(**span))


@pytest.fixture
def clock() -> Iterator[WallClock]:
    start = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as traveller:
        yield WallClock(traveller)
