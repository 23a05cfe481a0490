"""The words of billing as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from babel import dates

from contracts.billing.values import RunState
from contracts.values import Span
from msp.kernel.i18n import _, locale, show_date, show_money


def state_words(state: str) -> str:
    """A run's state."""
    return {
        RunState.BLOCKED: _("blocked"),
        RunState.DRAFT: _("draft"),
        RunState.REVIEWED: _("reviewed"),
        RunState.APPROVED: _("approved"),
        RunState.ISSUED: _("issued"),
    }[RunState(state)]


def state_chips() -> dict[str, tuple[str, str, str]]:
    """A run's state as chip: word, tone, icon."""
    return {
        RunState.BLOCKED.value: (state_words("blocked"), "bad", "alert-circle"),
        RunState.DRAFT.value: (state_words("draft"), "warn", "pencil"),
        RunState.REVIEWED.value: (state_words("reviewed"), "act", "checklist"),
        RunState.APPROVED.value: (state_words("approved"), "good", "lock"),
        RunState.ISSUED.value: (state_words("issued"), "good", "file-invoice"),
    }


def step_words(step: str) -> str:
    """What a batch does."""
    return {
        "draft": _("Drafting"),
        "review": _("Reviewing"),
        "approve": _("Approving"),
        "issue": _("Issuing"),
        "issue_send": _("Issuing and sending"),
        "send": _("Sending"),
    }[step]


def refusals_in(refusals: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Why contracts were refused: each sentence once, with the numbers it is about."""
    found: dict[str, list[str]] = {}
    for one in sorted(refusals):
        code, _colon, sentence = one.partition(": ")
        found.setdefault(sentence, []).append(code)
    return list(found.items())


def days_words(span: Span) -> str:
    """A span as people say it: its first and its last day."""
    if not span.days:
        return show_date(span.start)
    last = span.end - timedelta(days=1)
    return (
        show_date(span.start)
        if last == span.start
        else (f"{show_date(span.start)} – {show_date(last)}")
    )


def month_words(month: date) -> str:
    """A month by name."""
    return dates.format_date(month, "LLLL y", locale=locale())


def sums_words(sums: Iterable[tuple[Decimal, str]]) -> str:
    """Sums side by side, each in its own currency."""
    return " · ".join(show_money(net, currency) for net, currency in sums)
