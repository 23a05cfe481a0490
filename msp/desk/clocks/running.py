"""How a clock runs: pure steps from one state to the next, `at` being the moment of the step.

A clock that is paused keeps what it has spent; one that is stopped never changes again. Steps
that do not apply (pausing a paused clock) give the clock back unchanged, so every caller may say
what it knows without asking first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from msp.desk.clocks.values import Clock, ClockKind, Outcome
from msp.kernel.worktime import Calendar, NeverOpen

# Percent of the target at which people are told, each once.
THRESHOLDS = (50, 75, 90, 100)
_NOTHING = timedelta(0)


def start(kind: ClockKind, target: timedelta, at: datetime, *, paused: bool = False) -> Clock:
    """A fresh clock; one that starts on a paused ticket waits without spending anything."""
    return Clock(kind, target, at, running_since=None if paused else at)


def is_running(clock: Clock) -> bool:
    return clock.running_since is not None and clock.stopped_at is None


def spent_by(clock: Clock, calendar: Calendar, at: datetime) -> timedelta:
    """Working time used up by `at`."""
    if clock.running_since is None:
        return clock.spent
    until = min(at, clock.stopped_at) if clock.stopped_at else at
    return clock.spent + calendar.between(clock.running_since, until)


def pause(clock: Clock, calendar: Calendar, at: datetime) -> Clock:
    if not is_running(clock):
        return clock
    return replace(clock, spent=spent_by(clock, calendar, at), running_since=None)


def resume(clock: Clock, at: datetime) -> Clock:
    if clock.stopped_at is not None or clock.running_since is not None:
        return clock
    return replace(clock, running_since=at)


def stop(clock: Clock, calendar: Calendar, at: datetime, *, dropped: bool = False) -> Clock:
    """The promise is kept or broken at this moment, or dropped because nothing was owed."""
    if clock.stopped_at is not None:
        return clock
    spent = spent_by(clock, calendar, at)
    judged = Outcome.BREACHED if spent > clock.target else Outcome.MET
    outcome = Outcome.DROPPED if dropped else judged
    return replace(clock, spent=spent, running_since=None, stopped_at=at, outcome=outcome)


def stop_earlier(
    clock: Clock, calendar: Calendar, at: datetime, now: datetime, ran: timedelta
) -> Clock:
    """Stopped at a moment that people tell only now, `ran` being the working time that the clock
    has used since then: what was used by that moment decides, not what is used by now."""
    if clock.stopped_at is not None:
        return clock
    spent = max(_NOTHING, spent_by(clock, calendar, now) - ran)
    outcome = Outcome.BREACHED if spent > clock.target else Outcome.MET
    return replace(clock, spent=spent, running_since=None, stopped_at=at, outcome=outcome)


def withdraw(clock: Clock, calendar: Calendar, at: datetime) -> Clock:
    """Nobody wants it any more: dropped while there was time. What was late already stays broken,
    or else giving a late promise up would mend it."""
    return stop(clock, calendar, at, dropped=spent_by(clock, calendar, at) <= clock.target)


def reopen(clock: Clock, at: datetime, *, paused: bool = False) -> Clock:
    """Run on from what had been spent: the time since it stopped was the client's."""
    running_since = None if paused else at
    return replace(clock, stopped_at=None, outcome=None, running_since=running_since)


def retarget(clock: Clock, target: timedelta, calendar: Calendar, at: datetime) -> Clock:
    """Another target for the same clock, as when the priority changes.

    What has been spent stays spent. Thresholds that the new target has not reached yet will be
    reported, those it has passed already are reported by the next look at the clock.
    """
    if clock.stopped_at is not None or target == clock.target:
        return clock
    return reported_anew(replace(clock, target=target), calendar, at)


def reported_anew(clock: Clock, calendar: Calendar, at: datetime) -> Clock:
    """With no threshold taken as reported that it has not passed."""
    passed = _passed(spent_by(clock, calendar, at), clock.target)
    return replace(clock, reached=max((one for one in passed if one <= clock.reached), default=0))


def start_earlier(clock: Clock, at: datetime, calendar: Calendar) -> Clock:
    """The same promise counted from an earlier moment, as when an older ticket is merged in."""
    if clock.stopped_at is not None or at >= clock.started_at:
        return clock
    return replace(clock, started_at=at, spent=clock.spent + calendar.between(at, clock.started_at))


def move_to(clock: Clock, old: Calendar, at: datetime) -> Clock:
    """Count by other hours from `at` on; what passed under the `old` ones keeps its length."""
    if not is_running(clock):
        return clock
    return replace(clock, spent=spent_by(clock, old, at), running_since=at)


def due_at(clock: Clock, calendar: Calendar) -> datetime | None:
    """When the target will be used up if nothing stops the clock; None while it stands still."""
    return reaches(clock, calendar, 100)


def reaches(clock: Clock, calendar: Calendar, percent: int) -> datetime | None:
    """When a share of the target is used up: a moment inside the hours, never at midnight."""
    if clock.running_since is None or clock.stopped_at is not None:
        return None
    left = _share(clock.target, percent) - clock.spent
    if left <= _NOTHING:
        return clock.running_since
    try:
        return calendar.add(clock.running_since, left)
    except NeverOpen:
        return None


def next_threshold(clock: Clock, calendar: Calendar) -> tuple[int, datetime] | None:
    """The next percentage to report, and when."""
    for step in THRESHOLDS:
        if step > clock.reached:
            moment = reaches(clock, calendar, step)
            return None if moment is None else (step, moment)
    return None


def report(clock: Clock, calendar: Calendar, at: datetime) -> tuple[Clock, int | None]:
    """The highest threshold passed by `at` that was not reported yet, marked as reported.

    A watcher that slept through several reports the highest alone: three warnings at once would
    say nothing more than the last.
    """
    if not is_running(clock):
        return clock, None
    passed = _passed(spent_by(clock, calendar, at), clock.target)
    if not passed or passed[-1] <= clock.reached:
        return clock, None
    return replace(clock, reached=passed[-1]), passed[-1]


def _passed(spent: timedelta, target: timedelta) -> list[int]:
    return [step for step in THRESHOLDS if spent >= _share(target, step)]


def _share(target: timedelta, percent: int) -> timedelta:
    return target * percent / 100
