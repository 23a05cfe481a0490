"""The vendor's clocks, worked out from what happened: pure, so that nothing can drift.

They run in the contract's hours from the moment the case was forwarded and stand still while the
vendor waits for us; the counting itself is the desk's own. A vendor that waits for somebody else
is the vendor's own affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from msp.desk.clocks import running
from msp.desk.clocks.values import Clock, ClockKind, Outcome
from msp.kernel.worktime import Calendar
from vendors.agreements.values import Acknowledged, Promise
from vendors.protocol.values import ENDED, CaseStatus

OURS = CaseStatus.AWAITING_US
# A status that only a person at the vendor gives; a robot hands out numbers.
TAKEN_UP = frozenset(
    {CaseStatus.IN_PROGRESS, CaseStatus.AWAITING_US, CaseStatus.ON_HOLD}
    | (ENDED - {CaseStatus.CANCELLED})
)
DROPPED = frozenset({CaseStatus.REJECTED, CaseStatus.CANCELLED})
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a case came to a status."""

    status: CaseStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """A case as the clocks see it, in order of time."""

    started_at: datetime
    moments: tuple[Moment, ...] = ()
    first_message_at: datetime | None = None

    def answered_at(self, by: Acknowledged) -> datetime | None:
        """The vendor's first answer: its number, or a person's word or work."""
        if by is Acknowledged.NUMBER:
            return first(one.at for one in self.moments if one.status != CaseStatus.SUBMITTED)
        taken_up = first(one.at for one in self.moments if one.status in TAKEN_UP)
        return first(at for at in (taken_up, self.first_message_at) if at is not None)

    @property
    def ended_at(self) -> datetime | None:
        """When the vendor was done, if it still is."""
        if not self.moments or self.moments[-1].status not in ENDED:
            return None
        end = self.moments[-1].at
        for one in reversed(self.moments):
            if one.status not in ENDED:
                break
            end = one.at
        return end

    @property
    def reopened(self) -> int:
        """How often a case that was done was taken up again."""
        done = [one.status in ENDED for one in self.moments]
        return sum(1 for before, after in pairwise(done) if before and not after)

    def waited_for_us(self, until: datetime) -> timedelta:
        """How long the vendor had nothing to do but wait for us, by the wall clock."""
        ends = [one.at for one in self.moments[1:]] + [until]
        spans = (
            min(end, until) - one.at
            for one, end in zip(self.moments, ends, strict=False)
            if one.status == OURS
        )
        return sum((max(one, NOTHING) for one in spans), NOTHING)


def course_of(
    started_at: datetime,
    moments: Iterable[tuple[str, datetime]],
    first_message_at: datetime | None = None,
) -> Course:
    """A course from rows; two moments at once keep the order they came in."""
    known = sorted((Moment(CaseStatus(status), at) for status, at in moments), key=lambda m: m.at)
    return Course(started_at, tuple(known), first_message_at)


def clock_of(
    promise: Promise, target: timedelta, course: Course, by: Acknowledged, calendar: Calendar
) -> Clock:
    """The clock of a promise after all that has happened."""
    clock = running.start(ClockKind.RESOLUTION, target, course.started_at)
    answered = course.answered_at(by) if promise is Promise.ACKNOWLEDGE else None
    for one in course.moments:
        if answered is not None and one.at >= answered:
            break
        clock = _step(clock, one, calendar)
    if answered is not None:
        clock = running.stop(clock, calendar, max(answered, course.started_at))
    return clock


def _step(clock: Clock, one: Moment, calendar: Calendar) -> Clock:
    if one.status in ENDED:
        return running.stop(clock, calendar, one.at, dropped=one.status in DROPPED)
    if clock.stopped_at is not None:
        return running.reopen(clock, one.at, paused=one.status == OURS)
    if one.status == OURS:
        return running.pause(clock, calendar, one.at)
    return running.resume(clock, one.at)


def is_late(clock: Clock, calendar: Calendar, at: datetime) -> bool:
    """Was the promise broken by then? One that was dropped was not."""
    if clock.outcome is not None:
        return clock.outcome is Outcome.BREACHED
    return running.spent_by(clock, calendar, at) > clock.target


def first(moments: Iterable[datetime]) -> datetime | None:
    return min(moments, default=None)


def next_look(clocks: Sequence[Clock], calendar: Calendar, at: datetime) -> datetime | None:
    """When one of the clocks runs out that has not yet; none while all stand still."""
    due = [running.due_at(one, calendar) for one in clocks]
    return first(one for one in due if one is not None and one > at)
