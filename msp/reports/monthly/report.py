"""One client's month: its bills, those before them, and the sheets drawn from both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.models import ContractVersion
from contracts.agreements.queries import contracts_of
from contracts.margins.trend import trend
from contracts.margins.values_bill import ContractMargins
from contracts.values import local_date
from msp.kernel.i18n import _
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values_kind import Kind as LeakKind
from msp.reports.margins.queries import contract_margins
from msp.reports.monthly.act_facts import matters_of
from msp.reports.monthly.bills import Open, bills_before, bills_of, open_bills
from msp.reports.monthly.costs import cost_cells, year_to
from msp.reports.monthly.facts import device_notes, rises_of, work_notes
from msp.reports.monthly.service_facts import (
    first_contact,
    reopened,
    site_promises,
    top_devices,
)
from msp.reports.monthly.sheet_act import act_sheet
from msp.reports.monthly.sheet_devices import devices_sheet
from msp.reports.monthly.sheet_labour import labour_sheet
from msp.reports.monthly.sheet_lines import lines_sheet
from msp.reports.monthly.sheet_prepaid import prepaid_sheet
from msp.reports.monthly.sheet_service import Served, service_sheet
from msp.reports.monthly.sheet_summary import summary_sheet
from msp.reports.monthly.values import Bill, Sheet
from msp.reports.service.queries import service_report
from msp.reports.vendors.queries import case_lines
from tenants.clients.models import Tenant


@dataclass(frozen=True, slots=True)
class Month:
    """What the sheets are drawn from; `now` is the moment of the reader's own day."""

    client: Tenant
    month: date
    now: datetime
    bills: tuple[Bill, ...]
    before: tuple[Bill, ...]
    open: tuple[Open, ...]
    costs: bool = False
    for_client: bool = False

    @property
    def contracts(self) -> set[UUID]:
        """The contracts billed."""
        return {one.contract_id for one in self.bills}


def month_of_client(
    db: Session,
    client: Tenant,
    month: date,
    now: datetime,
    *,
    costs: bool = False,
    for_client: bool = False,
) -> Month:
    """Everything billed to a client under a month; `costs` for whoever may read them.

    The client's form has no costs, and no bill that the client has not got.
    """
    bills = bills_of(db, client.id, month)
    before = bills_before(db, client.id, bills)
    if for_client:
        bills = [one for one in bills if one.number]
        before = [one for one in before if one.number]
    waiting = [] if for_client else open_bills(db, client.id, month, now)
    return Month(
        client,
        month,
        now,
        tuple(bills),
        tuple(before),
        tuple(waiting),
        costs=costs and not for_client,
        for_client=for_client,
    )


Drawn = Callable[[Session, Month], Sheet]


def sheets() -> dict[str, tuple[str, Drawn]]:
    """The sheets by key, in order: the title and who draws it."""
    return {
        "summary": (_("Summary"), _summary),
        "lines": (_("Lines"), _lines),
        "devices": (_("Devices"), _devices),
        "labour": (_("Work"), _labour),
        "prepaid": (_("Prepaid"), _prepaid),
        "service": (_("Service"), _service),
        "act": (_("To act on"), _act),
    }


def sheet_of(db: Session, month: Month, key: str) -> Sheet:
    """One sheet, without what the reader may not see, or what the client's form leaves out."""
    sheet = sheets()[key][1](db, month)
    if month.for_client:
        return sheet.for_client()
    return sheet if month.costs else sheet.without_costs()


def keys_of(month: Month) -> list[str]:
    """The sheets in order; what to act on is ours alone."""
    return [one for one in sheets() if one != "act" or not month.for_client]


def all_sheets(db: Session, month: Month) -> Sequence[Sheet]:
    """Every sheet, in order."""
    return [sheet_of(db, month, key) for key in keys_of(month)]


def _summary(db: Session, month: Month) -> Sheet:
    costs = {
        one.contract_id: cost_cells(trend(one.by_month, month.month, one.currency))
        for one in margins_of_month(db, month)
    }
    return summary_sheet(month.bills, month.before, _silent(db, month), costs)


def margins_of_month(db: Session, month: Month) -> list[ContractMargins]:
    """A year's margins of the contracts billed, for whoever may read costs."""
    if not month.costs:
        return []
    billed = [one for one in contracts_of(db, month.client.id) if one.id in month.contracts]
    return contract_margins(db, billed, year_to(month.month), month.now)


def _lines(db: Session, month: Month) -> Sheet:
    rises = rises_of(db, month.client.id, month.contracts)
    return lines_sheet(month.bills, month.before, rises)


def _devices(db: Session, month: Month) -> Sheet:
    assets = {one.thing_id for bill in month.bills for one in bill.statement.devices}
    return devices_sheet(month.bills, device_notes(db, month.client.id, assets))


def _labour(db: Session, month: Month) -> Sheet:
    entries = {one.time_id for bill in month.bills for one in bill.statement.labour}
    notes = work_notes(db, month.client.id, entries)
    return labour_sheet(month.bills, notes, _rounding(db, month))


def _prepaid(_db: Session, month: Month) -> Sheet:
    return prepaid_sheet(month.bills)


def _service(db: Session, month: Month) -> Sheet:
    return service_sheet(service_of(db, month))


def service_of(db: Session, month: Month) -> Served:
    """What the desk did in the month, on the client's own days."""
    client, zone = month.client.id, ZoneInfo(month.client.zone)
    since = datetime.combine(month.month, time(), zone)
    until = since + relativedelta(months=1)
    return Served(
        report=service_report(db, month.month, zone, client),
        by_site=site_promises(db, client, since, until),
        first_contact=first_contact(db, client, since, until),
        reopened=reopened(db, client, since, until),
        devices=top_devices(db, client, since, until),
        cases=case_lines(db, since, until, month.now, tenant_id=client),
    )


def _act(db: Session, month: Month) -> Sheet:
    today = local_date(month.now, month.client.zone)
    return act_sheet(matters_of(db, month.client, month.now, costs=month.costs), today)


def _silent(db: Session, month: Month) -> dict[UUID, int]:
    """Devices billed and not seen, by contract, as the leakage check found them last."""
    rows = db.execute(
        select(Leak.contract_id, func.count())
        .where(
            Leak.tenant_id == month.client.id,
            Leak.kind == LeakKind.SILENT_BILLED,
            Leak.resolved_at.is_(None),
        )
        .group_by(Leak.contract_id)
    )
    return {contract: count for contract, count in rows if contract is not None}


def _rounding(db: Session, month: Month) -> dict[tuple[UUID, int], int]:
    """The minutes that each version of the contracts rounds work up to."""
    rows = db.execute(
        select(
            ContractVersion.contract_id, ContractVersion.number, ContractVersion.minutes_increment
        ).where(
            ContractVersion.tenant_id == month.client.id,
            ContractVersion.contract_id.in_(month.contracts),
        )
    )
    return {(row.contract_id, row.number): row.minutes_increment for row in rows}
