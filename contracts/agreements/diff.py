"""What a version changes against the one before it, in words that both parties understand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.agreements.models import ContractVersion
from contracts.agreements.spoken import amount_words, line_words
from contracts.agreements.words import cycle_words
from msp.kernel.i18n import _, ngettext, show_date


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; an empty side means that it was or is not there."""

    what: str
    before: str
    after: str


def changes(before: ContractVersion | None, after: ContractVersion) -> list[Change]:
    """Terms first, then lines by number. A first version is all new."""
    found = []
    for name, (label, words) in _terms().items():
        old = words(getattr(before, name)) if before is not None else ""
        new = words(getattr(after, name))
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


def _terms() -> dict[str, tuple[str, Callable[[Any], str]]]:
    return {
        "effective_from": (_("In force from"), show_date),
        "ends_on": (_("Ends on"), _day),
        "cycle": (_("Billed"), cycle_words),
        "anchor_day": (_("Anchor day"), str),
        "timing": (_("Timing"), timing_words),
        "proration": (_("Part of a month"), proration_words),
        "divisor": (_("Divisor"), divisor_words),
        "minutes_increment": (_("Minutes are rounded up to"), str),
        "notice_days": (_("Days of notice"), str),
        "renews_months": (_("Renews itself"), renewal_words),
        "purchase_order": (_("Purchase order"), str),
        "purchase_limit": (_("Limit of the purchase order"), _limit),
    }


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
