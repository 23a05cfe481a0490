"""Escalate a ticket to another tier, or hand it back, with a note that spares the next question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.follow_clocks import follow_clocks
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.tell_agents import tell_agents, whoever_holds
from msp.desk.tickets.actions.write_entry import write_entry
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author, Body, HandOver
from msp.desk.tiers.models import Team, Tier
from msp.desk.tiers.queries import tier_by_id
from msp.desk.values import Channel, EntryKind, Visibility
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

VENDOR_LEVEL = 4


def escalate(
    db: Session,
    ticket: Ticket,
    to_tier: Tier,
    team: Team | None,
    note: HandOver,
    author: Author,
    *,
    now: datetime,
) -> None:
    """Move the ticket to a tier and team with the hand-over note, and count the move.

    The assignee is freed, except on the way to the vendor: there she stays the one who answers
    for it. Raises Refused for an incomplete note, a team of another tier, or a move nowhere.
    """
    lock_ticket(db, ticket)
    _check(ticket, to_tier, team, note)
    before = tier_by_id(db, ticket.tier_id) if ticket.tier_id else None
    ticket.tier_id, ticket.updated_at = to_tier.id, now
    ticket.reassignments += 1
    if to_tier.level != VENDOR_LEVEL:
        ticket.team_id = team.id if team else None
        ticket.assignee_id = None
    details = {
        "event": "escalated",
        "from": before.name if before else None,
        "to": to_tier.name,
        "handover": {"seen": note.seen, "tried": note.tried, "found": note.found, "ask": note.ask},
    }
    _write_note(db, ticket, note, author, details, now)
    text = _sentence(before, to_tier, team, author)
    add_event(db, ticket, text, now=now, details={**details, "handover": None}, author=author)
    follow_clocks(db, ticket, now=now, reason=text)
    holders = [one for one in whoever_holds(db, ticket) if one != author.agent_id]
    tell_agents(db, ticket, holders, "escalated", f"{ticket.number}: {text}", now=now)


def _check(ticket: Ticket, to_tier: Tier, team: Team | None, note: HandOver) -> None:
    if ticket.ended:
        raise Refused(_("Ticket %(number)s has ended; reopen it first.", number=ticket.number))
    if team is not None and team.tier_id != to_tier.id:
        raise Refused(_("%(team)s does not work at this tier.", team=team.name), field="team")
    if ticket.tier_id == to_tier.id and (team is None or ticket.team_id == team.id):
        raise Refused(_("The ticket is there already."), field="tier")
    for name in ("seen", "tried", "found", "ask"):
        if not getattr(note, name).strip():
            raise Refused(_("The next engineer needs this; write a few words."), field=name)


def _write_note(
    db: Session,
    ticket: Ticket,
    note: HandOver,
    author: Author,
    details: Mapping[str, object],
    now: datetime,
) -> None:
    parts = (
        (_("Seen"), note.seen),
        (_("Tried"), note.tried),
        (_("Found"), note.found),
        (_("Ask"), note.ask),
    )
    text = "\n".join(f"{word}: {said.strip()}" for word, said in parts)
    write_entry(
        db,
        ticket,
        EntryKind.NOTE,
        Visibility.INTERNAL,
        author,
        Body(text),
        now=now,
        channel=Channel.STAFF,
        details=details,
    )


def _sentence(before: Tier | None, to_tier: Tier, team: Team | None, author: Author) -> str:
    place = f"{to_tier.name} · {team.name}" if team else to_tier.name
    up = before is None or to_tier.level > before.level
    words = _("%(who)s escalated to %(place)s") if up else _("%(who)s handed back to %(place)s")
    return words % {"who": author.label, "place": place}
