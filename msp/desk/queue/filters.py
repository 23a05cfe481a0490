"""Filters between the address bar and the query: read, written, taken off one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import cast
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from msp.desk.queue.values import QueueFilter, Sort
from msp.desk.values import Kind, Status

SORTS = ("due", "newest", "updated")
STATUSES = ("open", "waiting", "ended", "all", *Status)
DUE_WITHIN = {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "24h": timedelta(hours=24)}
DUES = ("late", *DUE_WITHIN, "today")
LONGEST_SEARCH = 200
PLAIN = QueueFilter()


def read_filter(params: Mapping[str, str]) -> QueueFilter:
    """The filters in an address; what makes no sense is left out rather than refused."""
    given = {name: str(value).strip() for name, value in params.items()}
    return QueueFilter(
        status=_one_of(given.get("status"), STATUSES, "open"),
        tier=_number(given.get("tier"), 0, 9),
        team=_id(given.get("team")),
        assignee=_assignee(given.get("assignee", "")),
        priority=_number(given.get("priority"), 1, 4),
        client=_id(given.get("client")),
        kind=_one_of(given.get("kind"), tuple(Kind), ""),
        category=given.get("category", "")[:LONGEST_SEARCH],
        due=_one_of(given.get("due"), DUES, ""),
        q=given.get("q", "").replace("\x00", "")[:LONGEST_SEARCH],
        sort=cast(Sort, _one_of(given.get("sort"), SORTS, "due")),
    )


def query_of(chosen: QueueFilter, **more: str) -> str:
    """The filters as an address writes them, only those that differ from the plain queue."""
    set_ones = {
        one.name: str(getattr(chosen, one.name))
        for one in fields(chosen)
        if getattr(chosen, one.name) != getattr(PLAIN, one.name)
    }
    return urlencode({**set_ones, **{name: value for name, value in more.items() if value}})


def url_of(chosen: QueueFilter, path: str = "/queue", **more: str) -> str:
    """The page with these filters."""
    query = query_of(chosen, **more)
    return f"{path}?{query}" if query else path


def without(chosen: QueueFilter, name: str) -> QueueFilter:
    """The same filters but for one."""
    return replace(chosen, **{name: getattr(PLAIN, name)})


def due_before(due: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment that a filter by due time ends at; the day is the viewer's own."""
    if due == "late":
        return now
    if due == "today":
        midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=1)
    within = DUE_WITHIN.get(due)
    return now + within if within else None


def _one_of(value: str | None, allowed: tuple[str, ...], plain: str) -> str:
    return value if value in allowed else plain


def _number(value: str | None, low: int, high: int) -> int | None:
    return int(value) if value and value.isdecimal() and low <= int(value) <= high else None


def _id(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        return None


def _assignee(value: str) -> str:
    return value if value in ("me", "none") else str(_id(value) or "")
