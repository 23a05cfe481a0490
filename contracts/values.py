"""Words that the whole room shares: spans of days, and the day of an instant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

FOREVER = date.max
# What is typed for a year: beside the first and the last month that a date can be, none is left.
YEARS = range(1900, 3000)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `start` up to, but not including, `end`, in the contract's time zone.

    The joining day counts and the leaving day does not, so on a transfer the day belongs to the
    receiver and no day is counted twice.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"the span ends {self.end}, before it starts {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def meet(self, other: Span) -> Span | None:
        """The days that both have, or nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def join(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same days as the given spans, in order, each day once, touching spans made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if span.days == 0:
            continue
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def cut(span: Span, days: Iterable[date]) -> tuple[Span, ...]:
    """The span in pieces, a new piece starting on each of the given days that lie inside it."""
    inside = sorted({day for day in days if span.start < day < span.end})
    starts, ends = [span.start, *inside], [*inside, span.end]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def local_date(at: datetime, zone: str) -> date:
    """The date that people in the zone have at this instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def typed_month(text: str) -> date | None:
    """The first day of a month written `2026-06`; nothing for what is none."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if month.year in YEARS else None
