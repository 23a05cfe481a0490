"""What vendors cost the clients in reach: cases with a price, and contracts paid by the period."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from contracts.ledger.models import TimeEntry
from contracts.values import FOREVER, Span, local_date
from msp.desk.tickets.models import Ticket
from msp.reports.vendors.values import Incident, Standing
from tenants.clients.models import Tenant
from vendors.agreements.models import CaseTerms, ClientCover, VendorContract, VendorCover
from vendors.cases.models import CaseLink, VendorCase
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor

A_DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
Ids = Collection[UUID]


def incidents_of(db: Session, tenants: Ids, days: Span, known_at: datetime) -> list[Incident]:
    """Cases that vendors charge for, opened on the days; one of several tickets counts once."""
    since = datetime.combine(days.start, time(), ZoneInfo("UTC")) - A_DAY
    until = datetime.combine(days.end, time(), ZoneInfo("UTC")) + A_DAY
    rows = db.execute(
        select(CaseTerms, VendorCase, CaseLink, Ticket.number, Tenant.zone, Vendor.name)
        .ext(distinct_on(CaseLink.tenant_id, CaseTerms.case_id))
        .join(VendorCase, VendorCase.id == CaseTerms.case_id)
        .join(CaseLink, CaseLink.case_id == CaseTerms.case_id)
        .join(Ticket, (Ticket.tenant_id == CaseLink.tenant_id) & (Ticket.id == CaseLink.ticket_id))
        .join(Tenant, Tenant.id == CaseLink.tenant_id)
        .join(VendorConnection, VendorConnection.id == CaseLink.connection_id)
        .join(Vendor, Vendor.id == VendorConnection.vendor_id)
        .where(
            CaseLink.tenant_id.in_(tenants),
            CaseTerms.incident_cost > 0,
            CaseTerms.given_back_at.is_(None),
            CaseTerms.counted_at >= since,
            CaseTerms.counted_at < until,
            CaseTerms.counted_at <= known_at,
        )
        .order_by(CaseLink.tenant_id, CaseTerms.case_id, CaseLink.forwarded_at)
    ).all()
    bearers = _contracts_of_tickets(db, tenants, {row.CaseLink.ticket_id for row in rows})
    return [
        Incident(
            tenant_id=row.CaseLink.tenant_id,
            contract_id=bearers.get(row.CaseLink.ticket_id),
            source=f"ticket:{row.CaseLink.ticket_id}",
            label=f"{row.name} {row.VendorCase.number or ''} · {row.number}",
            day=local_date(row.CaseTerms.counted_at, row.zone),
            amount=row.CaseTerms.incident_cost,
            currency=row.CaseTerms.currency,
            case_id=row.CaseTerms.case_id,
            ticket_id=row.CaseLink.ticket_id,
            known=not row.VendorCase.shared,
        )
        for row in rows
    ]


def _contracts_of_tickets(db: Session, tenants: Ids, tickets: Ids) -> dict[UUID, UUID]:
    """The contract that first had work for each ticket."""
    rows = db.execute(
        select(TimeEntry.source_id, TimeEntry.contract_id)
        .ext(distinct_on(TimeEntry.source_id))
        .where(
            TimeEntry.tenant_id.in_(tenants),
            TimeEntry.source_kind == "ticket",
            TimeEntry.source_id.in_(tickets),
            TimeEntry.contract_id.is_not(None),
            TimeEntry.superseded_at.is_(None),
        )
        .order_by(TimeEntry.source_id, TimeEntry.work_date, TimeEntry.id)
    )
    return {row.source_id: row.contract_id for row in rows}


def standings_of(db: Session, tenants: Ids) -> list[Standing]:
    """Vendors' contracts with a price a period: those for chosen clients, and those for any."""
    rows = db.execute(
        select(
            VendorContract,
            ClientCover.tenant_id,
            Vendor.name,
            func.reports_clients_of_vendor_contract(VendorContract.id).label("clients"),
        )
        .ext(distinct_on(VendorContract.id, ClientCover.tenant_id))
        .join(ClientCover, ClientCover.contract_id == VendorContract.id)
        .join(Vendor, Vendor.id == VendorContract.vendor_id)
        .where(ClientCover.tenant_id.in_(tenants), VendorContract.period_cost > 0)
        .order_by(VendorContract.id, ClientCover.tenant_id)
    ).all()
    for_any = set(db.scalars(select(VendorCover.contract_id)))
    return [
        Standing(
            tenant_id=row.tenant_id,
            label=f"{row.name}, {row.VendorContract.name or row.VendorContract.number}",
            days=_days(row.VendorContract.starts_on, row.VendorContract.last_day),
            a_month=Fraction(row.VendorContract.period_cost) / MONTHS[row.VendorContract.period],
            currency=row.VendorContract.currency,
            clients=0 if row.VendorContract.id in for_any else row.clients,
            contract_id=row.VendorContract.id,
        )
        for row in rows
    ]


def for_any_client(db: Session, days: Span) -> int:
    """How many vendors' contracts with a price are for devices of whichever client."""
    found = db.scalar(
        select(func.count(VendorContract.id.distinct()))
        .join(VendorCover, VendorCover.contract_id == VendorContract.id)
        .where(
            VendorContract.period_cost > 0,
            VendorContract.starts_on < days.end,
            or_(VendorContract.last_day.is_(None), VendorContract.last_day >= days.start),
            VendorContract.id.not_in(select(ClientCover.contract_id)),
        )
    )
    return found or 0


def _days(starts_on: date, last_day: date | None) -> Span:
    return Span(starts_on, last_day + A_DAY if last_day else FOREVER)
