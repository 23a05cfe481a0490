"""The rate of a connection: a bucket of tokens, one for each operation at the vendor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Bucket:
    """As the columns of the connection's row hold it; `burst` is its size."""

    tokens: float
    at: datetime
    per_minute: int
    burst: int

    def filled(self, now: datetime) -> Bucket:
        """With what trickled in since; a clock that went back adds nothing and takes nothing."""
        seconds = max((now - self.at).total_seconds(), 0.0)
        tokens = min(self.tokens + seconds * self.per_minute / 60, float(self.burst))
        return Bucket(tokens, max(now, self.at), self.per_minute, self.burst)

    def take(self, now: datetime) -> tuple[Bucket, timedelta | None]:
        """The bucket with one token less, or how long until there is one."""
        full = self.filled(now)
        if full.tokens + EPSILON >= 1:
            rest = max(full.tokens - 1, 0.0)
            return Bucket(rest, full.at, self.per_minute, self.burst), None
        return full, timedelta(seconds=(1 - full.tokens) * 60 / self.per_minute)
