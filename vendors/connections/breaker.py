"""The breaker of a connection: after some failures in a row nothing is tried but one probe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES_TO_OPEN = 5
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Breaker:
    """As the columns of the connection's row hold it."""

    failures: int = 0
    opened_at: datetime | None = None
    probe_at: datetime | None = None

    def lets_through(self) -> bool:
        """Work may call; while open only the probe may."""
        return self.opened_at is None

    def wants_probe(self, now: datetime) -> bool:
        """It is open and the time for one cheap look has come."""
        return self.probe_at is not None and self.probe_at <= now

    def failed(self, now: datetime) -> Breaker:
        """After one more failure; each failed probe doubles the pause."""
        failures = self.failures + 1
        if failures < FAILURES_TO_OPEN:
            return Breaker(failures)
        pause = min(FIRST_PAUSE * (1 << min(failures - FAILURES_TO_OPEN, 10)), LONGEST_PAUSE)
        return Breaker(failures, self.opened_at or now, now + pause)

    def succeeded(self) -> Breaker:
        """Any answer that could be used closes it."""
        return Breaker()
