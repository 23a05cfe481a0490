"""Count days that have passed anew: pure, for what becomes known of them late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from msp.desk.clocks.running import reported_anew
from msp.desk.clocks.tape import ran
from msp.desk.clocks.values import Clock, Segment
from msp.kernel.worktime import Calendar


def recount(
    clock: Clock,
    segments: Sequence[Segment],
    old: Calendar | None,
    new: Calendar,
    at: datetime,
) -> Clock:
    """The same clock by other closures than the `old` hours had; None: it was never counted.

    `segments` are the ticket's tape; the stretch since the clock runs last is open anyway. Where a
    promise is not broken after all, the thresholds that it has not reached are reported again when
    it does.
    """
    since, until = clock.started_at, clock.running_since or at
    spent = clock.spent + ran(segments, new, since, until)
    if old is not None:
        spent -= ran(segments, old, since, until)
    return reported_anew(replace(clock, spent=max(spent, timedelta(0))), new, at)
