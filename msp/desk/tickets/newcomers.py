"""What a phone call needs while it lasts: who calls, what they have, and what would happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from contracts.agreements.in_force import in_force
from contracts.entitlement.queries import Place, entitlement_for
from contracts.entitlement.values import Verdict
from msp.desk.routing.values import Facts
from msp.desk.tickets.clock_terms import terms_for
from msp.desk.tickets.models import OPEN, Ticket
from msp.desk.tickets.models_side import TicketAsset
from msp.desk.tickets.routes import Route, route_by
from msp.desk.tickets.values import TicketDraft
from msp.desk.values import priority_of
from tenants.assets.models import Asset
from tenants.clients.models import Site, Tenant
from tenants.people.models import Contact
from tenants.people.queries import contact_hits

MOST_CALLERS = 12
MOST_SIMILAR = 5


def callers(db: Session, q: str) -> Sequence[Any]:
    """People whose name, address or phone holds the words, with their client."""
    if len(q.strip()) < 2:
        return []
    return db.execute(
        select(Contact.id, Contact.name, Contact.email, Contact.phone, Contact.vip, Tenant.name)
        .join(Tenant, Tenant.id == Contact.tenant_id)
        .where(Contact.id.in_(contact_hits(db, q)), Contact.active)
        .order_by(Contact.name, Contact.id)
        .limit(MOST_CALLERS)
    ).all()


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody on the phone: a contact of a client, or the client alone."""

    client: Tenant
    contact: Contact | None
    site: Site | None
    assets: Sequence[Asset]


def caller_of(db: Session, client: Tenant, contact: Contact | None) -> Caller:
    """The caller with the client's devices, her own first."""
    site = db.get(Site, (client.id, contact.site_id)) if contact and contact.site_id else None
    mine = Asset.contact_id == (contact.id if contact else None)
    assets = db.scalars(
        select(Asset)
        .where(Asset.tenant_id == client.id, Asset.retired_on.is_(None))
        .order_by(mine.desc().nulls_last(), Asset.name)
        .limit(300)
    ).all()
    return Caller(client, contact, site, assets)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What opening this would mean: who pays, where it goes, by when, and what is open already."""

    verdict: Verdict
    route: Route
    answer_by: datetime | None
    similar: Sequence[Any]


def outlook(db: Session, draft: TicketDraft, *, now: datetime) -> Outlook:
    """Work it out for a draft; nothing is written."""
    priority = priority_of(draft.impact, draft.urgency)
    client, running = draft.tenant_id, in_force(db, draft.tenant_id, now)
    place = Place(draft.site_id, counts=True)
    verdict = entitlement_for(db, client, draft.asset_ids, draft.category, now, running, place)
    terms = terms_for(db, client, draft.site_id, priority, now, running)
    kinds = select(Asset.kind).where(
        Asset.tenant_id == draft.tenant_id, Asset.id.in_(draft.asset_ids)
    )
    facts = Facts(
        client_id=draft.tenant_id,
        site_id=draft.site_id,
        kind=draft.kind,
        category=draft.category,
        text=f"{draft.subject}\n{draft.body.text}",
        asset_kinds=frozenset(db.scalars(kinds)),
        priority=priority,
        inside_hours=terms.calendar.calendar.is_open(now),
    )
    return Outlook(verdict, route_by(db, facts, now=now), terms.answer_by(now), _similar(db, draft))


def _similar(db: Session, draft: TicketDraft) -> Sequence[Any]:
    """Open tickets of the same person or about the same device."""
    about = select(TicketAsset.ticket_id).where(
        TicketAsset.tenant_id == draft.tenant_id, TicketAsset.asset_id.in_(draft.asset_ids)
    )
    same = or_(
        and_(Ticket.contact_id.is_not(None), Ticket.contact_id == draft.contact_id),
        Ticket.id.in_(about),
    )
    return db.execute(
        select(Ticket.number, Ticket.subject, Ticket.status)
        .where(Ticket.tenant_id == draft.tenant_id, OPEN, same)
        .order_by(Ticket.created_at.desc())
        .limit(MOST_SIMILAR)
    ).all()
