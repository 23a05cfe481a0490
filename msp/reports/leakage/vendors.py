"""What vendors charge us for a client: their contracts, and their cases of chargeable tickets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from contracts.backing import extents
from contracts.backing.values import Device as Registered
from contracts.backing.values import Extent
from contracts.entitlement.values import Entitled
from contracts.ledger.models import TimeEntry
from contracts.ledger.values import BillState
from contracts.values import Span
from msp.desk.tickets.entitled import answer_column
from msp.desk.tickets.models import Ticket
from msp.desk.values import ENDED
from msp.reports.leakage.values import Device
from msp.reports.leakage.values_paid import Case, Retained
from msp.reports.vendors.costs import incidents_of, standings_of
from tenants.assets.models import Asset
from tenants.clients.models import Tenant
from vendors.agreements.models import ClientCover
from vendors.agreements.queries import extent_of

A_DAY = timedelta(days=1)
# A ticket that ended lately may have gone to its vendor long before.
LONGEST_CASE = timedelta(days=400)


def retained_of(
    db: Session, client: Tenant, devices: Sequence[Device], today: date
) -> Iterator[Retained]:
    """Vendors' contracts with a price that hold today and name this client.

    Its devices are those of the register in use that a line of the contract singles out.
    """
    standing = [one for one in standings_of(db, [client.id]) if today in one.days]
    if not standing:
        return
    named = _extents(db, client.id, [one.contract_id for one in standing])
    known = {one.subject for one in devices if one.in_register}
    registered = [one for one in _registered(db, client.id) if str(one.id) in known]
    for one in standing:
        mine = [extent for extent in named[one.contract_id] if not extent.is_everything]
        yield Retained(
            subject=str(one.contract_id),
            label=one.label,
            a_month=one.a_month / one.clients if one.clients else None,
            currency=one.currency,
            devices=frozenset(
                str(device.id)
                for device in registered
                if any(extents.covers(extent, device) for extent in mine)
            ),
        )


def _extents(db: Session, tenant_id: UUID, ids: Collection[UUID]) -> Mapping[UUID, list[Extent]]:
    found: dict[UUID, list[Extent]] = defaultdict(list)
    rows = db.scalars(
        select(ClientCover).where(
            ClientCover.tenant_id == tenant_id, ClientCover.contract_id.in_(ids)
        )
    )
    for row in rows:
        found[row.contract_id].append(extent_of(row))
    return found


def _registered(db: Session, tenant_id: UUID) -> Iterator[Registered]:
    rows = db.execute(
        select(Asset.id, Asset.name, Asset.kind, Asset.model, Asset.serial).where(
            Asset.tenant_id == tenant_id, Asset.retired_on.is_(None)
        )
    )
    for row in rows:
        yield Registered(row.id, row.name, row.kind, row.model, row.serial)


def cases_of(db: Session, client: Tenant, since: date, now: datetime) -> Iterator[Case]:
    """Cases with a price, of tickets outside the contract that ended since a day."""
    days = Span(since - LONGEST_CASE, now.date() + A_DAY)
    incidents = incidents_of(db, [client.id], days, now)
    tickets = _ended(db, client, since, [one.ticket_id for one in incidents])
    for one in incidents:
        if one.ticket_id in tickets:
            number, charged = tickets[one.ticket_id]
            yield Case(
                subject=f"{one.case_id}:{number}",
                label=one.label,
                contract_id=one.contract_id,
                amount=one.amount if one.known else None,
                currency=one.currency,
                charged=charged,
            )


def _ended(
    db: Session, client: Tenant, since: date, ids: Collection[UUID]
) -> Mapping[UUID, tuple[int, bool]]:
    """Number of each such ticket, and whether any work on it is charged to the client."""
    if not ids:
        return {}
    begin = datetime.combine(since, time(), ZoneInfo(client.zone))
    charged = exists().where(
        TimeEntry.tenant_id == Ticket.tenant_id,
        TimeEntry.source_kind == "ticket",
        TimeEntry.source_id == Ticket.id,
        TimeEntry.superseded_at.is_(None),
        TimeEntry.contract_id.is_not(None),
        TimeEntry.bill_state == BillState.CHARGEABLE,
        TimeEntry.billable_minutes > 0,
    )
    rows = db.execute(
        select(Ticket.id, Ticket.number, charged.label("charged")).where(
            Ticket.tenant_id == client.id,
            Ticket.id.in_(ids),
            Ticket.status.in_(ENDED),
            Ticket.resolved_at >= begin,
            answer_column() == Entitled.CHARGEABLE.value,
        )
    )
    return {row.id: (row.number, row.charged) for row in rows}
