"""What the service sheet counts beside the service report: sites, first contact, devices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from msp.desk.clocks.models import ClockRow
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.models_side import TicketAsset
from msp.desk.values import ENDED, EntryKind
from msp.reports.service.values import PromiseLine
from tenants.assets.models import Asset
from tenants.clients.models import Site

TOP_DEVICES = 8


def site_promises(
    db: Session, tenant_id: UUID, since: datetime, until: datetime
) -> list[tuple[str, PromiseLine]]:
    """Clocks that ended in the month, by site."""
    rows = db.execute(
        select(
            Site.name,
            ClockRow.kind,
            func.count().filter(ClockRow.outcome == "met"),
            func.count().filter(ClockRow.outcome == "breached"),
        )
        .select_from(ClockRow)
        .join(Ticket, _is(Ticket, ClockRow))
        .join(Site, and_(Site.tenant_id == Ticket.tenant_id, Site.id == Ticket.site_id))
        .where(
            ClockRow.tenant_id == tenant_id,
            ClockRow.stopped_at >= since,
            ClockRow.stopped_at < until,
            ClockRow.outcome.in_(("met", "breached")),
        )
        .group_by(Site.name, ClockRow.kind)
        .order_by(Site.name, ClockRow.kind)
    )
    return [(site, PromiseLine(kind, 0, met, late)) for site, kind, met, late in rows]


def _is(ticket: type[Ticket], other: type[ClockRow] | type[TicketAsset]) -> ColumnElement[bool]:
    return and_(ticket.tenant_id == other.tenant_id, ticket.id == other.ticket_id)


def first_contact(db: Session, tenant_id: UUID, since: datetime, until: datetime) -> int:
    """Tickets solved by whoever took them first, with one answer at most, and still solved."""
    again = aliased(Entry)
    answers = (
        select(func.count())
        .where(
            again.tenant_id == Ticket.tenant_id,
            again.ticket_id == Ticket.id,
            again.kind == EntryKind.REPLY,
            again.agent_id.is_not(None),
        )
        .correlate(Ticket)
        .scalar_subquery()
    )
    counted = select(func.count()).where(
        Ticket.tenant_id == tenant_id,
        Ticket.resolved_at >= since,
        Ticket.resolved_at < until,
        Ticket.status.in_(ENDED),
        Ticket.reassignments == 0,
        answers <= 1,
        ~exists().where(
            Entry.tenant_id == Ticket.tenant_id, Entry.ticket_id == Ticket.id, *_reopened()
        ),
    )
    return db.scalar(counted) or 0


def reopened(db: Session, tenant_id: UUID, since: datetime, until: datetime) -> int:
    """How often a ticket that had ended was taken up again."""
    counted = select(func.count()).where(
        Entry.tenant_id == tenant_id,
        Entry.created_at >= since,
        Entry.created_at < until,
        *_reopened(),
    )
    return db.scalar(counted) or 0


def _reopened() -> list[ColumnElement[bool]]:
    """An event that took a ticket from an end to where work is done."""
    return [
        Entry.kind == EntryKind.EVENT,
        Entry.details["event"].astext == "status",
        Entry.details["from"].astext.in_(ENDED),
        Entry.details["to"].astext.not_in(ENDED),
    ]


def top_devices(
    db: Session, tenant_id: UUID, since: datetime, until: datetime
) -> list[tuple[str, UUID, int]]:
    """The devices that most of the month's tickets are about."""
    rows = db.execute(
        select(Asset.name, Asset.id, func.count())
        .select_from(TicketAsset)
        .join(Ticket, _is(Ticket, TicketAsset))
        .join(
            Asset, and_(Asset.tenant_id == TicketAsset.tenant_id, Asset.id == TicketAsset.asset_id)
        )
        .where(
            TicketAsset.tenant_id == tenant_id,
            Ticket.created_at >= since,
            Ticket.created_at < until,
        )
        .group_by(Asset.name, Asset.id)
        .order_by(func.count().desc(), Asset.name)
        .limit(TOP_DEVICES)
    )
    return [(name, asset, count) for name, asset, count in rows]
