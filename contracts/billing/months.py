"""The month that a page is about, and those beside it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from contracts.values import typed_month


def month_of(text: str, now: datetime) -> date:
    """The first day of `2026-06`; of last month for anything else: that is what one bills."""
    return typed_month(text) or (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)


def neighbours(month: date) -> dict[str, date]:
    """The months beside it."""
    return {
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=32)).replace(day=1),
    }
