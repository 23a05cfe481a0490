"""Take a new ticket in: route it, check what the contract says, start its clocks, say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contracts.agreements.in_force import InForce, in_force
from contracts.entitlement.queries import Place, entitlement_for
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.assign import announce_assignee
from msp.desk.tickets.actions.heed_entry import heed_waiting_entries
from msp.desk.tickets.actions.route_ticket import route_ticket
from msp.desk.tickets.actions.start_clocks import start_clocks
from msp.desk.tickets.actions.tell_contact import tell_contact
from msp.desk.tickets.clock_terms import terms_of
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.queries import assets_of
from msp.desk.tickets.routing_facts import facts_of
from msp.desk.values import Channel
from msp.kernel.i18n import _
from tenants.assets.models import Asset


def take_in(db: Session, ticket: Ticket, *, now: datetime) -> None:
    """Do everything that a new ticket needs before people see it; nothing for one taken in.

    The same for every channel. The clocks run from the moment the ticket was opened, also when
    this happens a second later. The caller holds the lock on the ticket's row.
    """
    if ticket.routed_at is not None:
        return
    running = in_force(db, ticket.tenant_id, ticket.created_at)
    terms, assets = terms_of(db, ticket, running), assets_of(db, ticket)
    # What is asked here concerns other rows, so the ticket and its events are written once.
    with db.no_autoflush:
        check_entitlement(db, ticket, assets, now=now, running=running)
        route = route_ticket(db, ticket, facts_of(db, ticket, terms, assets), now=now)
        start_clocks(db, ticket, terms)
    db.flush()
    if ticket.channel == Channel.PORTAL:
        heed_waiting_entries(db, ticket, now=now)
    tell_contact(db, ticket, "received")
    if route.agent_id is not None:
        announce_assignee(db, ticket, now=now)


def check_entitlement(
    db: Session,
    ticket: Ticket,
    assets: Sequence[Asset],
    *,
    now: datetime,
    running: Sequence[InForce] | None = None,
) -> None:
    """Write down whether the contract covers this, and by which clause."""
    asset_ids, at = [asset.id for asset in assets], ticket.created_at
    place = Place(ticket.site_id, counts=True)
    verdict = entitlement_for(db, ticket.tenant_id, asset_ids, ticket.category, at, running, place)
    ticket.entitlement = verdict.as_json()
    text = _("Entitlement: %(clause)s", clause=verdict.advice)
    add_event(db, ticket, text, now=now, details={"event": "entitlement", **ticket.entitlement})
