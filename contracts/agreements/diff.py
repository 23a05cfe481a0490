"""What a version changes against the one before it, in words that both parties understand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.agreements.models import ContractVersion
from contracts.agreements.spoken import amount_words, line_words
from contracts.agreements.words import cycle_words
from contracts.agreements.words_visits import visits_words
from msp.kernel.i18n import _, ngettext, show_date


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; an empty side means that it was or is not there."""

    what: str
    before: str
    after: str


def changes(
    before: ContractVersion | None, after: ContractVersion, names: Mapping[UUID, str]
) -> list[Change]:
    """Terms first, then lines by number. A first version is all new.

    `names` are those of the policies, calendars and sites that a version names by their ids.
    """
    found = []
    for label, words in _terms(names):
        old = words(before) if before is not None else ""
        new = words(after)
        if old != new:
            found.append(Change(label, old, new))
    olds = {line.number: line for line in before.lines} if before is not None else {}
    news = {line.number: line for line in after.lines}
    for number in sorted({*olds, *news}):
        old_words = line_words(olds[number]) if number in olds else ""
        new_words = line_words(news[number]) if number in news else ""
        if old_words != new_words:
            found.append(Change(_("Line %(number)d", number=number), old_words, new_words))
    return found


def _terms(names: Mapping[UUID, str]) -> list[tuple[str, Callable[[ContractVersion], str]]]:
    return [
        (_("In force from"), lambda one: show_date(one.effective_from)),
        (_("Ends on"), lambda one: _day(one.ends_on)),
        (_("Billed"), lambda one: cycle_words(one.cycle)),
        (_("Anchor day"), lambda one: str(one.anchor_day)),
        (_("Timing"), lambda one: timing_words(one.timing)),
        (_("Part of a month"), lambda one: proration_words(one.proration)),
        (_("Divisor"), lambda one: divisor_words(one.divisor)),
        (_("Minutes are rounded up to"), lambda one: str(one.minutes_increment)),
        (_("Days of notice"), lambda one: str(one.notice_days)),
        (_("Renews itself"), lambda one: renewal_words(one.renews_months)),
        (_("Purchase order"), lambda one: one.purchase_order),
        (_("Limit of the purchase order"), lambda one: _limit(one.purchase_limit)),
        (_("SLA policy"), lambda one: _name(names, one.sla_policy_id)),
        (_("Coverage hours"), lambda one: _name(names, one.calendar_id)),
        (_("On-site visits"), lambda one: visits_words(one, names)),
        (_("Hours of visits"), lambda one: _name(names, one.visit_calendar_id)),
    ]


def _name(names: Mapping[UUID, str], named: UUID | None) -> str:
    return names.get(named, "") if named else ""


def _day(day: date | None) -> str:
    return show_date(day) if day else _("open")


def renewal_words(months: int) -> str:
    """What happens at the end when nobody gives notice."""
    if not months:
        return _("no")
    return ngettext("for %(num)d month", "for %(num)d months", months)


def _limit(limit: Decimal | None) -> str:
    return amount_words(limit) if limit is not None else _("none")


def timing_words(timing: str) -> str:
    """When a period is billed."""
    return _("in advance") if timing == "advance" else _("in arrears")


def proration_words(proration: str) -> str:
    """What part of a month costs."""
    return _("a started month is a whole one") if proration == "whole" else _("by day")


def divisor_words(divisor: str) -> str:
    """By how many days a day's share is divided."""
    return _("30 days") if divisor == "thirty" else _("the days of the month")
