"""The rate of a connection: a bucket of tokens, one for each call to the vendor. Pure.

No minute, whenever it begins, sees more calls than the connection's limit: what a full bucket
gives at once and what trickles in during a minute are that many together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

EPSILON = 1e-9
MINUTE_SECONDS = 60
# A step of ours begins only when a usual one can be carried out without a wait in the middle.
USUAL_CALLS = 3


@dataclass(frozen=True, slots=True)
class Bucket:
    """As the columns of the connection's row hold it. Below zero others wait for their turn."""

    tokens: float
    at: datetime
    per_minute: int
    burst: int

    @property
    def size(self) -> int:
        """So many calls may come at once: a quarter of a minute's at most."""
        return max(1, min(self.burst, self.per_minute // 4))

    @property
    def rate(self) -> float:
        """Tokens that trickle in, a second."""
        return max(self.per_minute - self.size, 1) / MINUTE_SECONDS

    def filled(self, now: datetime) -> Bucket:
        """With what trickled in since; a clock that went back adds nothing and takes nothing."""
        seconds = max((now - self.at).total_seconds(), 0.0)
        tokens = min(self.tokens + seconds * self.rate, float(self.size))
        return Bucket(tokens, max(now, self.at), self.per_minute, self.burst)

    def take(self, now: datetime) -> tuple[Bucket, timedelta]:
        """The bucket with one token less, and how long until that token is there.

        Who comes after waits behind whoever took one before, so turns are kept.
        """
        full = self.filled(now)
        rest = full.tokens - 1
        behind = max((full.at - now).total_seconds(), 0.0)
        wait = 0.0 if rest + EPSILON >= 0 else -rest / self.rate + behind
        return Bucket(rest, full.at, self.per_minute, self.burst), timedelta(seconds=wait)

    def until_room(self, now: datetime) -> timedelta | None:
        """None when a usual step may begin, else how long until it may."""
        missing = min(USUAL_CALLS, self.size) - self.filled(now).tokens
        return None if missing <= EPSILON else timedelta(seconds=missing / self.rate)
