"""Open a ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.lock_ticket import from_portal
from msp.desk.tickets.actions.take_in import take_in
from msp.desk.tickets.actions.write_entry import write_entry
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import TicketAsset
from msp.desk.tickets.values import TicketDraft
from msp.desk.values import EntryKind, Visibility, priority_of
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.jobs import soon

LONGEST_SUBJECT = 300


def open_ticket(db: Session, draft: TicketDraft, *, now: datetime) -> Ticket:
    """Open a ticket with its first message, files and assets; it has its number at once.

    Raises Refused for a blank subject or message. A ticket that a contact opens at the portal is
    routed by a system job within a second, since her role may not read the rules; every other
    channel routes it and starts its clocks in this very transaction.
    """
    ticket = _new_ticket(draft, now)
    db.add(ticket)
    db.flush()
    for asset_id in dict.fromkeys(draft.asset_ids):
        db.add(TicketAsset(tenant_id=ticket.tenant_id, ticket_id=ticket.id, asset_id=asset_id))
    db.flush()
    portal = from_portal(db)
    write_entry(
        db,
        ticket,
        EntryKind.REPLY,
        Visibility.PUBLIC,
        draft.author,
        draft.body,
        now=now,
        files=draft.files,
        channel=draft.channel,
        details={"first": True},
        heeded=not portal,
    )
    if portal:
        soon(db, "desk.route_new")
    else:
        take_in(db, ticket, now=now)
    return ticket


def _new_ticket(draft: TicketDraft, now: datetime) -> Ticket:
    subject = " ".join(draft.subject.replace("\x00", "").split())
    if not subject:
        raise Refused(_("Say in a few words what it is about."), field="subject")
    if not (1 <= draft.impact <= 3 and 1 <= draft.urgency <= 3):
        raise Refused(_("Impact and urgency run from 1 to 3."), field="impact")
    return Ticket(
        tenant_id=draft.tenant_id,
        kind=draft.kind,
        subject=subject[:LONGEST_SUBJECT],
        priority=priority_of(draft.impact, draft.urgency),
        impact=draft.impact,
        urgency=draft.urgency,
        channel=draft.channel,
        category=draft.category,
        site_id=draft.site_id,
        contact_id=draft.contact_id,
        created_at=now,
        updated_at=now,
        last_speaker="contact" if draft.contact_id else "agent",
    )
