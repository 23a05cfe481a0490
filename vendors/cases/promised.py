"""What the ticket's panel shows of the vendor's promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.clocks import running
from msp.desk.clocks.values import Clock, Outcome
from msp.kernel.i18n import _, show_duration
from msp.kernel.worktime import Calendar
from vendors.agreements.clocks import is_late
from vendors.agreements.following import Followed, contract_of, follow, terms_of
from vendors.agreements.models import CaseTerms, VendorContract
from vendors.agreements.words import promise_words
from vendors.cases.models import VendorCase
from vendors.cases.queries import first_message_at


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One clock: when it runs out, how it stands, and in words how much of it is used."""

    name: str
    due_at: datetime | None
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Promised:
    """Under what a case stands at the vendor, and its clocks."""

    terms: CaseTerms
    contract: VendorContract | None
    hours: str
    is_open: bool
    lines: Sequence[PromiseLine]
    waited_for_us: int


def promised_of(db: Session, case: VendorCase, now: datetime) -> Promised | None:
    """None for a case that was forwarded before anything was agreed."""
    terms = terms_of(db, case.id)
    if terms is None:
        return None
    followed = follow(db, terms, first_message_at(db, case.id))
    calendar = followed.calendar
    return Promised(
        terms=terms,
        contract=contract_of(db, terms),
        hours=calendar.name if terms.calendar_id else _("Day and night"),
        is_open=calendar.is_open(now),
        lines=_lines(followed, now),
        waited_for_us=int(followed.course.waited_for_us(now).total_seconds() // 60),
    )


def _lines(followed: Followed, now: datetime) -> list[PromiseLine]:
    return [
        PromiseLine(
            promise_words()[promise],
            running.due_at(clock, followed.calendar) or clock.stopped_at,
            _state(clock, followed.calendar, now),
            _words(clock, followed.calendar, now),
        )
        for promise, clock in followed.clocks.items()
    ]


def _state(clock: Clock, calendar: Calendar, now: datetime) -> str:
    if is_late(clock, calendar, now):
        return "late"
    if clock.outcome is Outcome.MET:
        return "met"
    if clock.outcome is Outcome.DROPPED:
        return "none"
    return "running" if running.is_running(clock) else "paused"


def _words(clock: Clock, calendar: Calendar, now: datetime) -> str:
    spent = int(running.spent_by(clock, calendar, now).total_seconds() // 60)
    target = int(clock.target.total_seconds() // 60)
    used = _("%(used)s of %(all)s", used=show_duration(spent), all=show_duration(target))
    if clock.stopped_at is None and clock.running_since is None:
        return _("%(used)s; stands still, the vendor waits for us", used=used)
    return used
