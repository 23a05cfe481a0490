"""Margins with everything in them: of contracts, of clients, of one bill by ticket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.models import BillingRun
from contracts.billing.queries import run_for, statement_of_run
from contracts.margins.queries import detailed_margin, lives_of, margins_of
from contracts.margins.reading import charged_by_source, overall, unplaced_minutes
from contracts.margins.tickets import TicketMargin, ticket_margins
from contracts.margins.values import Gaps
from contracts.margins.values_bill import BillMargin, ContractMargins
from contracts.values import Span
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.reports.margins import reading
from msp.reports.margins.values import ClientMargins
from msp.reports.margins.vendors import with_vendor_costs
from msp.reports.vendors import costs
from tenants.clients.queries import names_of_clients


def contract_margins(
    db: Session, contracts: Sequence[Contract], months: Span, known_at: datetime
) -> list[ContractMargins]:
    """`contracts.margins.queries.margins_of` with what vendors cost: the whole margin."""
    plain = margins_of(db, contracts, months, known_at)
    bills = [bill for one in plain for bill in one.bills]
    dear = {
        id(bill): whole
        for bill, whole in zip(bills, _with_vendors(db, contracts, bills, known_at), strict=True)
    }
    return [replace(one, bills=tuple(dear[id(bill)] for bill in one.bills)) for one in plain]


def client_margins(
    db: Session,
    months: Span,
    known_at: datetime,
    tenants: Collection[UUID] | None = None,
) -> list[ClientMargins]:
    """Each client in reach, once for each currency it is billed in, by name.

    What is of no single contract (time under none, silent devices, vendors' contracts for devices
    of whichever client) is counted with the client's first currency.
    """
    wanted = select(Contract).order_by(Contract.number)
    if tenants is not None:
        wanted = wanted.where(Contract.tenant_id.in_(tenants))
    contracts = db.scalars(wanted).all()
    names = names_of_clients(db, {one.tenant_id for one in contracts})
    groups: dict[tuple[str, UUID, str], list[ContractMargins]] = defaultdict(list)
    for one in contract_margins(db, contracts, months, known_at):
        groups[names[one.tenant_id], one.tenant_id, one.currency].append(one)
    ids = {tenant_id for _name, tenant_id, _currency in groups}
    gaps = _client_gaps(db, ids, months)
    found = []
    for (name, tenant_id, currency), mine in sorted(groups.items(), key=lambda one: one[0]):
        beside = gaps.pop(tenant_id, Gaps())
        found.append(ClientMargins(tenant_id, name, currency, tuple(mine), beside))
    return found


def bill_by_ticket(
    db: Session, run_id: UUID, known_at: datetime
) -> tuple[BillingRun, BillMargin, list[TicketMargin]]:
    """One bill's whole margin, and the same by what was worked for."""
    run = run_for(db, run_id)
    row = statement_of_run(db, run)
    if row is None:
        raise NotFound(_("This run is blocked and has no bill yet."))
    contract = db.get_one(Contract, (run.tenant_id, run.contract_id))
    plain = detailed_margin(db, run, known_at)
    (bill,) = _with_vendors(db, [contract], [plain], known_at)
    charged = charged_by_source(db, run.tenant_id, row.id)
    return run, bill, ticket_margins(bill, charged)


def _with_vendors(
    db: Session, contracts: Sequence[Contract], bills: Sequence[BillMargin], known_at: datetime
) -> list[BillMargin]:
    if not bills:
        return []
    owners = {one.id: one.tenant_id for one in contracts}
    tenants = set(owners.values())
    days = overall([bill.labour for bill in bills])
    incidents = [
        one if one.contract_id else replace(one, contract_id=_first(contracts, one.tenant_id))
        for one in costs.incidents_of(db, tenants, days, known_at)
    ]
    standings = costs.standings_of(db, tenants)
    lives = lives_of(db, tenants, known_at)
    return [
        with_vendor_costs(
            bill,
            incidents,
            [one for one in standings if one.tenant_id == owners[bill.contract_id]],
            lives[owners[bill.contract_id]],
        )
        for bill in bills
    ]


def _first(contracts: Sequence[Contract], tenant_id: UUID) -> UUID | None:
    """Nobody worked on the ticket under any contract: the client's first one bears its case."""
    mine = [one for one in contracts if one.tenant_id == tenant_id]
    return min(mine, key=lambda one: one.number).id if mine else None


def _client_gaps(db: Session, tenants: Collection[UUID], months: Span) -> dict[UUID, Gaps]:
    unplaced = unplaced_minutes(db, tenants, months)
    silent = reading.silent_devices(db, tenants)
    for_any = costs.for_any_client(db, months)
    return {
        one: Gaps(
            unplaced_minutes=unplaced.get(one, 0),
            silent_devices=silent.get(one, 0),
            unknown_vendor_costs=for_any,
        )
        for one in tenants
    }
