"""When a contract ends, until when notice can be given, and how far it goes on without: pure.

All are dates of the contract's own zone. An end is the first day that the contract is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from contracts.agreements.terms import versions_over
from contracts.agreements.values import ContractFact
from contracts.values import FOREVER, Span


@dataclass(frozen=True, slots=True)
class Term:
    """The end that is agreed, and what comes of it when nobody gives notice."""

    ends_on: date
    notice_days: int
    renews_months: int
    version: int

    @property
    def last_notice_day(self) -> date:
        """The last day on which notice counts; with no days agreed the last day of the term."""
        return last_notice_day(self.ends_on, self.notice_days)


def term_of(contract: ContractFact, known_at: datetime) -> Term | None:
    """The end that the signed versions give, as `life` finds it; None for an open-ended one."""
    notice_days = 0
    for piece, version in versions_over(contract, Span(contract.starts_on, FOREVER), known_at):
        # A version that only ends the contract is in force on no day of it.
        if version.ends_on is None or version.ends_on > piece.start:
            notice_days = version.notice_days
        if version.ends_on is not None and version.ends_on < piece.end:
            end = max(contract.starts_on, version.ends_on)
            return Term(end, notice_days, version.renews_months, version.number)
    return None


def last_notice_day(ends_on: date, notice_days: int) -> date:
    """The last day on which notice for an end counts."""
    return ends_on - timedelta(days=max(notice_days, 1))


def renewed_until(ends_on: date, months: int, anchor_day: int) -> date:
    """The next end; the day of the month is kept through shorter months."""
    return ends_on + relativedelta(months=months, day=anchor_day)


def is_renewed(term: Term, today: date) -> bool:
    """Whether the day is past on which somebody could still have kept it from going on."""
    return term.renews_months > 0 and today > term.last_notice_day


def due_step(day: date, today: date, steps: tuple[int, ...]) -> int | None:
    """Which step of notice to give, by the days left. What was slept through is not caught up."""
    left = (day - today).days
    if left < 0:
        return None
    return min((step for step in steps if left <= step), default=None)
