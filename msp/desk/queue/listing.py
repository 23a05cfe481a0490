"""Everything the queue page shows, gathered once for the page and for its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.queue.filters import SORTS, read_filter, url_of, without
from msp.desk.queue.queries import (
    choices,
    conditions,
    counters,
    queue_page,
    rows_by_number,
    saved_views,
)
from msp.desk.queue.values import Counters, QueueFilter, QueueRow
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import status_labels
from msp.desk.tickets.words import kind_word, priority_word, status_word
from msp.kernel.i18n import _, locale, zone
from msp.kernel.paging import PageOf
from msp.kernel.schedule import Schedule
from tenants.people.values import AgentPrincipal

WATCHER = "desk.watch_clocks"
# The watcher runs every ten seconds; this long without a good run and nobody can trust the dates.
SILENT_AFTER = timedelta(minutes=2)
SOON = timedelta(hours=1)
STATUS_CHOICES = ("open", "new", "waiting", "resolved", "ended", "all")


def listing(
    db: Session, params: Mapping[str, str], agent: AgentPrincipal, now: datetime
) -> dict[str, Any]:
    """The page's values: rows, counters, choices, chips and addresses."""
    chosen, clock = read_filter(params), ZoneInfo(agent.zone)
    wanted = conditions(db, chosen, agent.id, now, clock)
    page = queue_page(
        db,
        wanted,
        agent.id,
        sort=chosen.sort,
        now=now,
        after=params.get("after"),
        before=params.get("before"),
    )
    tally = counters(db, wanted, now, clock)
    names = _names(db)
    return {
        "chosen": chosen,
        "page": page,
        "labels": dict(names["label"]),
        "counters": counter_links(chosen, tally),
        "chips": chips_of(chosen, names),
        "names": names,
        "views": saved_views(db, agent.id),
        "here": url_of(chosen),
        "sorts": {name: url_of(_with(chosen, sort=name)) for name in SORTS},
        "older": url_of(chosen, after=page.older or "") if page.older else None,
        "newer": url_of(chosen, before=page.newer or "") if page.newer else None,
        "silent": watcher_is_silent(db, now),
        **_drawing(now),
        **_live_addresses(chosen, page, now),
    }


def _drawing(now: datetime) -> dict[str, Any]:
    """What draws a row; `drawn` is the macro of a row with its words."""
    minute, seen = now.replace(second=0, microsecond=0), (locale(), zone().key)

    def drawn(macro: Callable[..., Any], row: QueueRow, label: str | None, gone: bool) -> Any:
        return _draw(macro, row, label, gone, due_state(row, now), (minute, *seen))

    return {"drawn": drawn}


@lru_cache(maxsize=4096)
def _draw(
    macro: Callable[..., Any], row: QueueRow, label: str | None, gone: bool, state: str, _seen: Any
) -> Any:
    """A row looks the same for a minute to everyone of one language and time zone who sees the
    same in it, so it is drawn once for all of them: drawing is most of what the page costs."""
    return macro(row, label, gone, state)


def _live_addresses(chosen: QueueFilter, page: PageOf[QueueRow], now: datetime) -> dict[str, Any]:
    numbers = ".".join(str(row.number) for row in page.rows)
    return {
        "rows_url": url_of(chosen, "/queue/rows", numbers=numbers),
        "news_url": url_of(chosen, "/queue/news", since=now.isoformat()),
        "news": 0,
        "gone": frozenset(),
        "rows": page.rows,
    }


def _names(db: Session) -> dict[str, list[tuple[str, str]]]:
    """Choices for the filters and the bulk bar: (value, shown)."""
    return {
        "status": [(one, status_choice(one)) for one in STATUS_CHOICES],
        **choices(db),
        "priority": [(str(one), f"P{one} {priority_word(one)}") for one in range(1, 5)],
        "due": [
            ("late", _("Late")),
            ("1h", _("Within 1 h")),
            ("4h", _("Within 4 h")),
            ("today", _("Today")),
            ("24h", _("Within 24 h")),
        ],
    }


def status_choice(status: str) -> str:
    """A status, or a group of them, as the filter calls it."""
    groups = {
        "open": _("Open"),
        "waiting": _("Waiting"),
        "ended": _("Ended"),
        "all": _("Any status"),
    }
    return groups.get(status) or status_word(status)


def counter_links(chosen: QueueFilter, tally: Counters) -> list[tuple[str, int, str, bool, str]]:
    """The counters as links that set the filter they count."""
    plain = url_of(without(without(chosen, "due"), "assignee"))
    today, late = url_of(_with(chosen, due="today")), url_of(_with(chosen, due="late"))
    nobody = url_of(_with(chosen, assignee="none"))
    current = not chosen.due and not chosen.assignee
    return [
        (_("open"), tally.open, plain, current, "plain"),
        (_("by tonight"), tally.today, today, chosen.due == "today", "warn"),
        (_("late"), tally.late, late, chosen.due == "late", "bad"),
        (_("unassigned"), tally.unassigned, nobody, chosen.assignee == "none", "plain"),
    ]


def _with(chosen: QueueFilter, **more: str) -> QueueFilter:
    return read_filter({**_as_params(chosen), **more})


def _as_params(chosen: QueueFilter) -> dict[str, str]:
    names = QueueFilter.__dataclass_fields__
    return {name: str(value) for name in names if (value := getattr(chosen, name)) is not None}


def chips_of(
    chosen: QueueFilter, names: Mapping[str, list[tuple[str, str]]]
) -> list[tuple[str, str, str]]:
    """Each filter in force as (its name, its value, the address without it)."""
    shown = {key: dict(pairs) for key, pairs in names.items()}
    people = {"me": _("me"), "none": _("nobody"), **shown["agent"]}
    texts = {
        "status": (_("Status"), status_choice(chosen.status) if chosen.status != "open" else ""),
        "tier": (_("Tier"), shown["tier"].get(str(chosen.tier), "")),
        "team": (_("Team"), shown["team"].get(str(chosen.team), "")),
        "assignee": (_("Assignee"), people.get(chosen.assignee, "")),
        "priority": (_("Priority"), f"P{chosen.priority}" if chosen.priority else ""),
        "client": (_("Client"), shown["client"].get(str(chosen.client), "")),
        "kind": (_("Kind"), kind_word(chosen.kind) if chosen.kind else ""),
        "category": (_("Category"), chosen.category),
        "due": (_("Due"), shown["due"].get(chosen.due, "")),
        "q": (_("Text"), chosen.q),
    }
    return [
        (label, value, url_of(without(chosen, name)))
        for name, (label, value) in texts.items()
        if value
    ]


def live_rows(
    db: Session, params: Mapping[str, str], agent: AgentPrincipal, now: datetime
) -> dict[str, Any]:
    """The rows of an open page as they are now; those that left the filters are marked gone."""
    chosen, clock = read_filter(params), ZoneInfo(agent.zone)
    parts = params.get("numbers", "").split(".")[:100]
    numbers = [int(one) for one in parts if one.isdecimal() and len(one) < 16]
    rows = rows_by_number(db, numbers, agent.id, now)
    still = set(
        db.scalars(
            select(Ticket.id).where(
                Ticket.number.in_(numbers), *conditions(db, chosen, agent.id, now, clock)
            )
        )
    )
    return {
        "rows": [rows[number] for number in numbers if number in rows],
        "gone": {row.id for row in rows.values()} - still,
        "labels": status_labels(db),
        "chosen": chosen,
        "sorts": {name: url_of(_with(chosen, sort=name)) for name in SORTS},
        "rows_url": url_of(chosen, "/queue/rows", numbers=".".join(map(str, numbers))),
        **_drawing(now),
    }


def due_state(row: QueueRow, now: datetime) -> str:
    """How the due time looks: late, soon, running, paused or none."""
    if row.due_at is None:
        return "paused" if row.waiting_since else "none"
    if row.due_at <= now:
        return "late"
    return "soon" if row.due_at - now <= SOON else "running"


def watcher_is_silent(db: Session, now: datetime) -> bool:
    """Has nobody looked at the clocks for minutes? Then the desk says so where people work."""
    seen = db.scalar(select(Schedule.finished_at).where(Schedule.name == WATCHER))
    return seen is None or now - seen > SILENT_AFTER
