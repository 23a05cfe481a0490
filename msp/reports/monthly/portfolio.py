"""All clients of an account manager in a month: one row each, the worst change of margin first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.claims.queries import disputed_sums
from contracts.margins.trend import Trend, trend
from contracts.margins.values import Margin
from contracts.margins.values_bill import ContractMargins
from msp.kernel.i18n import _
from msp.kernel.money import round_money
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values import Decision
from msp.reports.leakage.values_kind import Way, way_of
from msp.reports.margins.queries import contract_margins
from msp.reports.monthly.costs import cost_cells, year_to
from msp.reports.monthly.values import Cell, Column, Kind, Row, Sheet
from tenants.clients.models import Tenant

Key = tuple[UUID, str]


def portfolio_sheet(
    db: Session, month: date, now: datetime, *, manager: UUID | None, costs: bool
) -> Sheet:
    """Clients in reach, or of one manager; a client billed in two currencies has two rows."""
    names = _clients(db, manager)
    contracts = db.scalars(select(Contract).where(Contract.tenant_id.in_(names))).all()
    margins = contract_margins(db, contracts, year_to(month), now)
    asked = _asked(db, names)
    rows = [
        _row(names[tenant], tenant, month, own, asked.get((tenant, currency), {}))
        for (tenant, currency), own in _by_client(margins).items()
    ]
    sheet = Sheet("portfolio", _("Portfolio"), _columns(), tuple(_sorted(rows, costs=costs)))
    return sheet if costs else sheet.without_costs()


def _clients(db: Session, manager: UUID | None) -> dict[UUID, str]:
    wanted = select(Tenant.id, Tenant.name).where(Tenant.active)
    if manager is not None:
        wanted = wanted.where(Tenant.account_manager_id == manager)
    return {row.id: row.name for row in db.execute(wanted)}


def _by_client(margins: Sequence[ContractMargins]) -> dict[Key, list[ContractMargins]]:
    """Contracts that were billed in the year, by client and currency."""
    found: dict[Key, list[ContractMargins]] = defaultdict(list)
    for one in margins:
        if one.bills:
            found[one.tenant_id, one.currency].append(one)
    return found


def _row(
    name: str,
    tenant: UUID,
    month: date,
    contracts: Sequence[ContractMargins],
    asked: Mapping[str, Cell],
) -> Row:
    currency = contracts[0].currency
    found = trend(_by_month(contracts, currency), month, currency)
    bills = [bill for one in contracts for bill in one.bills if bill.month == month]
    cells: dict[str, Cell] = {
        "client": name,
        "contracts": len({one.contract_id for one in bills}),
        "unapproved": found.month.gaps.unapproved_bills,
        **_money(found, currency),
        **cost_cells(found),
        **asked,
        "currency": currency,
    }
    url = f"/reports/monthly/clients/{tenant}?month={month:%Y-%m}"
    return Row(cells, currency, url)


def _by_month(contracts: Iterable[ContractMargins], currency: str) -> dict[date, Margin]:
    found: dict[date, Margin] = {}
    for one in contracts:
        for month, margin in one.by_month.items():
            found[month] = found.get(month, Margin(currency)) + margin
    return found


def _money(found: Trend, currency: str) -> dict[str, Cell]:
    net, before = found.month.revenue, found.before.revenue
    percent = ((net - before) * 100 / before).quantize(Decimal("0.1")) if before else None
    return {
        "net": round_money(net, currency),
        "before": round_money(before, currency),
        "change": round_money(net - before, currency),
        "change_percent": percent,
        "worked": found.month.worked,
        "hourly": found.month.rate_invoiced,
    }


def _asked(db: Session, tenants: Collection[UUID]) -> dict[Key, dict[str, Cell]]:
    """What is open between us and each client, by currency: leaks, and sums in dispute."""
    found = _leaks(db, tenants)
    for tenant, sums in disputed_sums(db, list(tenants)).items():
        for amount, currency in sums:
            found[tenant, currency]["disputed"] = amount
    return found


def _leaks(db: Session, tenants: Iterable[UUID]) -> dict[Key, dict[str, Cell]]:
    """What leaks a month, both ways, by client and currency."""
    rows = db.execute(
        select(Leak.tenant_id, Leak.currency, Leak.kind, func.sum(Leak.amount))
        .where(
            Leak.tenant_id.in_(tenants),
            Leak.resolved_at.is_(None),
            Leak.decision == Decision.OPEN,
            Leak.amount.is_not(None),
        )
        .group_by(Leak.tenant_id, Leak.currency, Leak.kind)
    )
    sums: dict[Key, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for tenant, currency, kind, amount in rows:
        if (way := way_of(kind)) in (Way.UNDER, Way.OVER):
            sums[tenant, currency][way.value] += amount or Decimal(0)
    rounded: dict[Key, dict[str, Cell]] = defaultdict(dict)
    for key, found in sums.items():
        rounded[key] = {way: round_money(amount, key[1]) for way, amount in found.items()}
    return rounded


def _sorted(rows: Iterable[Row], *, costs: bool) -> list[Row]:
    """By the change of the margin, or of the net where margins may not be read."""
    key = "margin_change" if costs else "change"

    def place(row: Row) -> tuple[Decimal, str]:
        change = row.cell(key)
        return (change if isinstance(change, Decimal) else Decimal(0), str(row.cell("client")))

    return sorted(rows, key=place)


def _columns() -> tuple[Column, ...]:
    money, percent, count = Kind.MONEY, Kind.PERCENT, Kind.COUNT
    own = {"inside": True, "cost": True}
    return (
        Column("client", _("Client"), seen=True, lead=True),
        Column("contracts", _("Contracts billed"), count, total=True),
        Column("unapproved", _("Bills not approved"), count, total=True, seen=True, wide=True),
        Column("before", _("Net before"), money, total=True),
        Column("net", _("Net"), money, total=True, seen=True),
        Column("change", _("Change"), money, total=True, seen=True, wide=True),
        Column("change_percent", _("Change %"), percent),
        Column("worked", _("Worked"), Kind.MINUTES, total=True, seen=True, wide=True),
        Column("hourly", _("Billed by hour worked"), money),
        Column("labour_cost", _("Labour cost"), money, total=True, **own),
        Column("tool_cost", _("Tool cost"), money, total=True, **own),
        Column("vendor_cost", _("Vendor cost"), money, total=True, **own),
        Column("cost", _("Cost"), money, total=True, seen=True, wide=True, **own),
        Column("gross_margin", _("Margin"), money, total=True, seen=True, wide=True, **own),
        Column("margin_percent", _("Margin %"), percent, seen=True, wide=True, **own),
        Column("margin_change", _("Margin change"), money, total=True, seen=True, **own),
        Column("three_percent", _("Margin % of 3 months"), percent, **own),
        Column("twelve_percent", _("Margin % of 12 months"), percent, **own),
        Column("uncosted", _("Min without a cost"), Kind.MINUTES, total=True, **own),
        Column("disputed", _("In dispute"), money, total=True, seen=True, wide=True),
        Column("under", _("Leaks: served, not billed"), money, total=True),
        Column("over", _("Leaks: billed, maybe not there"), money, total=True),
        Column("currency", _("Currency")),
    )
