"""What the sheets ask of the registers beside the bills: devices, tickets and index rises."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from contracts.indexation.models import IndexedPrice, IndexRise
from contracts.ledger.models import TimeEntry
from msp.desk.tickets.models import Ticket
from msp.desk.tiers.models import Tier
from tenants.assets.models import Asset
from tenants.people.models import Contact


@dataclass(frozen=True, slots=True)
class DeviceNote:
    """A device of the register as it stands today."""

    kind: str
    model: str
    user: str
    last_seen: datetime | None
    warranty_until: date | None


@dataclass(frozen=True, slots=True)
class WorkNote:
    """What an entry of time was for."""

    ticket: int | None
    subject: str
    tier: str
    note: str


def device_notes(db: Session, tenant_id: UUID, assets: Collection[UUID]) -> dict[UUID, DeviceNote]:
    """The devices by id."""
    rows = db.execute(
        select(Asset, Contact.name)
        .outerjoin(
            Contact, and_(Contact.tenant_id == Asset.tenant_id, Contact.id == Asset.contact_id)
        )
        .where(Asset.tenant_id == tenant_id, Asset.id.in_(assets))
    )
    return {
        one.id: DeviceNote(one.kind, one.model, user or "", one.last_seen_at, one.warranty_until)
        for one, user in rows
    }


def work_notes(db: Session, tenant_id: UUID, entries: Collection[UUID]) -> dict[UUID, WorkNote]:
    """The entries by id, with the ticket that each was worked for."""
    rows = db.execute(
        select(TimeEntry.id, TimeEntry.note, Ticket.number, Ticket.subject, Tier.name)
        .outerjoin(
            Ticket,
            and_(
                Ticket.tenant_id == TimeEntry.tenant_id,
                Ticket.id == TimeEntry.source_id,
                TimeEntry.source_kind == "ticket",
            ),
        )
        .outerjoin(Tier, Tier.id == Ticket.tier_id)
        .where(TimeEntry.tenant_id == tenant_id, TimeEntry.id.in_(entries))
    )
    return {
        row.id: WorkNote(row.number, row.subject or "", row.name or "", row.note) for row in rows
    }


Rises = dict[tuple[UUID, int, date, Decimal], Decimal]


def rises_of(db: Session, tenant_id: UUID, contracts: Collection[UUID]) -> Rises:
    """By contract, line, first day and price: the factor of the index rise that made the price."""
    rows = db.execute(
        select(
            IndexRise.contract_id,
            IndexedPrice.line,
            IndexRise.effective_on,
            IndexedPrice.before,
            IndexedPrice.after,
        )
        .join(
            IndexedPrice,
            and_(
                IndexedPrice.tenant_id == IndexRise.tenant_id,
                IndexedPrice.rise_id == IndexRise.id,
            ),
        )
        .where(
            IndexRise.tenant_id == tenant_id,
            IndexRise.contract_id.in_(contracts),
            IndexRise.undone_at.is_(None),
            IndexedPrice.before > 0,
        )
    )
    return {
        (row.contract_id, row.line, row.effective_on, row.after): row.after / row.before
        for row in rows
    }
