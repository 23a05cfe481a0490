"""The sheet of a ticket as the page draws it: lines, the tape of time, and the clocks in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from msp.desk.clocks.models import ClockRow
from msp.desk.tickets.clock_rows import resting
from msp.desk.tickets.models import Entry
from msp.desk.tickets.sheet import Sheet
from msp.desk.tickets.words import channel_word, clock_word
from msp.kernel.i18n import _, show_duration
from msp.kernel.mail.markup import html_from, shown

SHOWS = ("all", "public", "notes", "vendor", "system")
ICONS = {
    "routed": "route",
    "assigned": "user-check",
    "unassigned": "user-question",
    "merged": "arrow-merge",
    "escalated": "stairs-up",
    "status": "refresh",
    "sla": "clock-exclamation",
    "time": "clock-hour-4",
    "entitlement": "shield-check",
    "priority": "flag",
    "due_moved": "clock",
    "details": "pencil",
    "visit": "map-pin",
}
TAPE = {"msp": "us", "client": "client", "vendor": "vendor"}
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the conversation."""

    id: str
    kind: str
    author: str
    at: datetime
    html: Markup
    title: str | None = None
    role: str | None = None
    icon: str = "point"
    mine: bool = False
    files: list[tuple[str, str, str, str | None]] = field(default_factory=list)
    # Where the mail it came by is shown whole, its quotes and all.
    mail_url: str | None = None


def lines_of(sheet: Sheet, show: str, me: str) -> list[Line]:
    """The entries that the chosen tab shows."""
    chosen = [one for one in sheet.entries if show in ("all", tab_of(one), *_also(one))]
    return [_line(sheet, one, me) for one in chosen]


def tab_of(entry: Entry) -> str:
    """The tab an entry belongs to."""
    return {"event": "system", "note": "notes", "vendor": "vendor"}.get(entry.kind, "public")


def _also(entry: Entry) -> tuple[str, ...]:
    return ("public",) if entry.visibility == "public" and entry.kind == "vendor" else ()


def tab_counts(sheet: Sheet) -> dict[str, int]:
    """How many entries each tab has."""
    counts = dict.fromkeys(SHOWS, 0)
    for one in sheet.entries:
        for tab in {"all", tab_of(one), *_also(one)}:
            counts[tab] += 1
    return counts


def _line(sheet: Sheet, entry: Entry, me: str) -> Line:
    kind = {"reply": "reply" if entry.agent_id else "client"}.get(entry.kind, entry.kind)
    number = sheet.ticket.number
    return Line(
        id=f"entry-{entry.id}",
        kind=kind,
        author=entry.author_label or _("Somebody"),
        at=entry.created_at,
        html=body_html(entry),
        title=_title(entry),
        role=_role(sheet, entry, kind),
        icon=ICONS.get(str(entry.details.get("event")), "point"),
        mine=entry.author_label == me,
        files=[
            (one.filename, f"/tickets/{number}/files/{one.id}", size_of(one.size), None)
            for one in entry.attachments
        ],
        mail_url=f"/mails/{entry.id}" if entry.details.get("mail") else None,
    )


def body_html(entry: Entry) -> Markup:
    """The words of an entry as they may be shown; stored HTML is cleaned once more."""
    return shown(entry.body_html or html_from(entry.body_text))


def _title(entry: Entry) -> str | None:
    if entry.details.get("handover"):
        return _("Hand-over: desk only")
    if entry.kind == "vendor":
        out = entry.details.get("direction") == "out"
        return _("To the vendor") if out else _("From the vendor")
    return None


def _role(sheet: Sheet, entry: Entry, kind: str) -> str | None:
    if entry.ticket_id != sheet.ticket.id:
        return _("on a merged ticket")
    if kind == "client":
        return f"{sheet.client.name} · {channel_word(entry.channel)}"
    return None


def size_of(size: int) -> str:
    """A size in words."""
    if size < 1 << 20:
        return f"{max(1, size >> 10)} KB"
    return f"{size / (1 << 20):.1f} MB"


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock in words."""

    name: str
    state: str
    due_at: datetime | None
    words: str


def clock_lines(rows: Sequence[ClockRow], now: datetime) -> list[ClockLine]:
    """Every clock that was not dropped, with its state and what it has used."""
    return [
        ClockLine(clock_word(row.kind), clock_state(row, now), row.due_at, _clock_words(row, now))
        for row in rows
        if row.outcome != "dropped"
    ]


def clock_state(row: ClockRow, now: datetime) -> str:
    """late, soon, running, paused or met."""
    if row.stopped_at is not None:
        return "late" if row.outcome == "breached" else "met"
    if row.breached_at is not None or (row.due_at is not None and row.due_at <= now):
        return "late"
    if row.running_since is None or resting(row, now) is not None:
        return "paused"
    return "soon" if row.due_at is not None and row.due_at - now <= SOON else "running"


def _clock_words(row: ClockRow, now: datetime) -> str:
    target = show_duration(row.target_seconds / 60)
    if row.stopped_at is not None or row.running_since is None:
        spent = show_duration(row.spent_seconds / 60)
        return _("%(spent)s of %(target)s used", spent=spent, target=target)
    rest = resting(row, now)
    if rest is not None:
        return _("stands still: the contract is suspended (%(why)s)", why=rest.why)
    return _("%(target)s of working time", target=target)


def tape_of(sheet: Sheet, now: datetime) -> tuple[list[Any], list[Any]]:
    """The segments and marks of the tape, as shares of the ticket's life so far."""
    if not sheet.tape:
        return [], []
    first: datetime = sheet.tape[0].started_at
    last = max([now, *(row.due_at for row in sheet.clocks if row.due_at and not row.stopped_at)])
    whole = max((last - first).total_seconds(), 1.0)

    def share(at: datetime) -> float:
        return min(1.0, max(0.0, (at - first).total_seconds() / whole))

    segments = [
        (
            "closed" if one.status == "closed" else TAPE[one.holder],
            share(one.started_at),
            share(one.ended_at or now),
            _tape_words(one, now),
            None,
        )
        for one in sheet.tape
    ]
    marks = [
        (share(at), clock_word(row.kind), _mark(row, now))
        for row in sheet.clocks
        if (at := row.stopped_at or row.due_at) is not None and row.outcome != "dropped"
    ]
    return segments, marks


def _mark(row: ClockRow, now: datetime) -> str:
    state = clock_state(row, now)
    return state if state in ("met", "late") else "due"


def _tape_words(one: Any, now: datetime) -> str:
    minutes = ((one.ended_at or now) - one.started_at).total_seconds() / 60
    who = " · ".join(part for part in (one.tier, one.agent) if part)
    words = f"{show_duration(minutes)} {who}" if one.holder == "msp" else show_duration(minutes)
    return f"{words}: {one.reason}" if one.reason else words
