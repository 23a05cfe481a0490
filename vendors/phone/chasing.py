"""When to ask a vendor again: pure arithmetic over its open hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from msp.kernel.worktime import Calendar, NeverOpen
from vendors.phone.values import DueMoment, ReminderKind
from vendors.protocol.values import ENDED, CaseStatus


@dataclass(frozen=True, slots=True)
class ChaseRules:
    """A connection's rules: after so many open hours, and so long before a promised time."""

    hours: int
    lead: timedelta


def next_chase(
    status: CaseStatus,
    promised_at: datetime | None,
    calendar: Calendar,
    rules: ChaseRules,
    now: datetime,
) -> datetime | None:
    """Shortly before the promised time, else after so many open hours; never for one that ended.

    A promise so near that the lead is past already is asked about when its time comes.
    """
    if status in ENDED:
        return None
    if promised_at is not None and promised_at > now:
        early = promised_at - rules.lead
        return early if early > now else promised_at
    return after_hours(now, calendar, rules)


def after_hours(since: datetime, calendar: Calendar, rules: ChaseRules) -> datetime:
    """So many of the vendor's open hours later."""
    try:
        return calendar.add(since, timedelta(hours=rules.hours))
    except NeverOpen:
        # A calendar that ends is no reason never to ask.
        return since + timedelta(hours=rules.hours)


def standing(promised_at: datetime | None, now: datetime) -> datetime | None:
    """A promise that still stands; one whose time is over was either kept or asked about."""
    return promised_at if promised_at is not None and promised_at > now else None


def moments_due(
    status: CaseStatus, chase_at: datetime | None, promised_at: datetime | None, now: datetime
) -> list[DueMoment]:
    """The moments of a case that have come, the weightiest last; none once it has ended."""
    if status in ENDED:
        return []
    known = ((ReminderKind.CHASE, chase_at), (ReminderKind.PROMISE, promised_at))
    return [DueMoment(kind, at) for kind, at in known if at is not None and at <= now]
