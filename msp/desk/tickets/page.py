"""The values of the ticket page, and of the dialogs over it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.words_visits import visiting_words
from msp.desk.tickets.forms import DetailsForm, EscalateForm
from msp.desk.tickets.models import OPEN, Ticket
from msp.desk.tickets.presence import viewers
from msp.desk.tickets.queries import assets_of, categories
from msp.desk.tickets.sheet import Sheet
from msp.desk.tickets.shown import SHOWS, clock_lines, lines_of, tab_counts, tape_of
from msp.desk.tickets.words import channel_word, clock_word, entitled_word, kind_word, status_word
from msp.desk.tiers.queries import teams, tiers
from msp.desk.values import Status
from msp.kernel.i18n import _
from tenants.assets.models import Asset
from tenants.clients.queries import sites_of
from tenants.people.values import AgentPrincipal

SETTABLE = (
    Status.OPEN,
    Status.WAITING_CLIENT,
    Status.WAITING_VENDOR,
    Status.PLANNED,
    Status.RESOLVED,
)
MERGE_CANDIDATES = 20


def page_of_sheet(sheet: Sheet, agent: AgentPrincipal, show: str, now: datetime) -> dict[str, Any]:
    """What the template draws."""
    chosen = show if show in SHOWS else "all"
    lines = lines_of(sheet, chosen, agent.name)
    mine = next((row for row in sheet.readers if row.agent_id == agent.id), None)
    segments, marks = tape_of(sheet, now)
    said = [one for one in sheet.entries if one.kind != "event"]
    return {
        "sheet": sheet,
        "ticket": sheet.ticket,
        "lines": lines,
        "fresh_from": _fresh(lines, mine.read_until if mine else None),
        "tabs": _tabs(sheet, chosen),
        "show": chosen,
        "clocks": clock_lines(sheet.clocks, now),
        "segments": segments,
        "marks": marks,
        "statuses": _statuses(sheet),
        "since": said[-1].id if said else "",
        "modes": _modes(sheet),
        "mode": "reply" if "reply" in sheet.drafts or "note" not in sheet.drafts else "note",
        "viewers": viewers(sheet.readers, agent.id, now),
        "words": {
            "channel": channel_word,
            "kind": kind_word,
            "clock": clock_word,
            "entitled": entitled_word,
            "visiting": visiting_words,
        },
    }


def _fresh(lines: list[Any], read_until: datetime | None) -> int | None:
    """Where the new lines begin for this agent; None at the first visit or when none is new."""
    if read_until is None:
        return None
    for index, line in enumerate(lines):
        if line.at > read_until and line.kind != "event" and not line.mine:
            return index
    return None


def _tabs(sheet: Sheet, chosen: str) -> list[tuple[str, str, bool, int]]:
    words = {
        "all": _("All"),
        "public": _("Public"),
        "notes": _("Notes"),
        "vendor": _("Vendor"),
        "system": _("System"),
    }
    counts, here = tab_counts(sheet), f"/tickets/{sheet.ticket.number}"
    return [
        (words[one], here if one == "all" else f"{here}?tab={one}", one == chosen, counts[one])
        for one in SHOWS
    ]


def _statuses(sheet: Sheet) -> list[tuple[str, str]]:
    now_in = Status(sheet.ticket.status)
    shown = SETTABLE if now_in in SETTABLE else (now_in, *SETTABLE)
    return [(str(one), sheet.labels.get(one) or status_word(one)) for one in shown]


def _modes(sheet: Sheet) -> list[dict[str, str]]:
    name = sheet.contact.name if sheet.contact else sheet.client.name
    first = name.split()[0]
    return [
        {
            "value": "reply",
            "title": _("Reply to %(name)s: mail and portal", name=first),
            "verb": _("Send to %(name)s", name=first),
            "key": "r",
            "placeholder": _("Write to %(name)s…", name=first),
        },
        {
            "value": "note",
            "title": _("Internal note: desk only"),
            "verb": _("Add note"),
            "key": "t",
            "placeholder": _("Only colleagues read this…"),
        },
    ]


def offer_tiers(db: Session, form: EscalateForm) -> None:
    """The tiers above self-service, and every team under its tier's name."""
    known = [tier for tier in tiers(db) if tier.level >= 1]
    names = {tier.id: tier.name for tier in known}
    form.tier.choices = [(str(tier.id), tier.name) for tier in known]
    form.team.choices = [("", _("The tier's own choice"))] + [
        (str(team.id), f"{names[team.tier_id]} · {team.name}")
        for team in teams(db)
        if team.tier_id in names
    ]


def offer_details(db: Session, ticket: Ticket, form: DetailsForm) -> None:
    """The client's sites and assets, and the categories in use."""
    devices = db.execute(
        select(Asset.id, Asset.name, Asset.kind)
        .where(Asset.tenant_id == ticket.tenant_id, Asset.retired_on.is_(None))
        .order_by(Asset.name)
        .limit(500)
    )
    form.offer(
        [(one.key, one.name) for one in categories(db)],
        [(str(one.id), one.name) for one in sites_of(db, ticket.tenant_id)],
        [(str(one.id), f"{one.name} ({one.kind})") for one in devices],
    )


def kept_details(db: Session, ticket: Ticket) -> dict[str, Any]:
    """What the details form shows at first."""
    return {
        "subject": ticket.subject,
        "kind": ticket.kind,
        "category": ticket.category or "",
        "site": str(ticket.site_id or ""),
        "assets": [str(one.id) for one in assets_of(db, ticket)],
    }


def merge_candidates(db: Session, ticket: Ticket) -> list[tuple[int, str]]:
    """The client's other open tickets, the newest first."""
    rows = db.execute(
        select(Ticket.number, Ticket.subject)
        .where(Ticket.tenant_id == ticket.tenant_id, Ticket.id != ticket.id, OPEN)
        .order_by(Ticket.created_at.desc())
        .limit(MERGE_CANDIDATES)
    )
    return [(row.number, row.subject) for row in rows]
