"""The sums that a month's close compares, each read from rows of its own, in the reader's scope."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from contracts.agreements.models import Contract
from contracts.agreements.values import NAMED
from contracts.billing.models import BillingRun
from contracts.billing.models_statement import (
    StatementDevice,
    StatementLabour,
    StatementLine,
    StatementPiece,
    StatementRow,
)
from contracts.ledger.models import Coverage
from contracts.taxes.words import tax_words
from contracts.values import FOREVER
from msp.kernel.i18n import _
from msp.reports.monthly.closing import Checked
from msp.reports.monthly.values import Column, Kind, Row, Sheet
from tenants.clients.models import Tenant

ONE_DAY = timedelta(days=1)
Evidence = type[StatementDevice] | type[StatementLabour] | type[StatementPiece]


def checked_bills(db: Session, month: date) -> list[Checked]:
    """Every bill under a month with its sums, by contract."""
    line = StatementLine
    rows = db.execute(
        select(
            BillingRun.id,
            Tenant.name,
            Contract.number.label("contract"),
            BillingRun.state,
            func.coalesce(StatementRow.number, "").label("number"),
            StatementRow.currency,
            StatementRow.net,
            StatementRow.tax,
            StatementRow.total,
            _of_lines(line.net).label("line_net"),
            _of_lines(line.tax).label("line_tax"),
            (
                _of_lines(line.unshared)
                + _amounts(StatementDevice)
                + _amounts(StatementLabour)
                + _amounts(StatementPiece)
            ).label("evidence"),
            _of_lines(line.asset_days, *_regular()).label("days"),
            _covered_days().label("covered"),
            _of_lines(
                func.abs(line.opening + line.joined - line.left - line.closing), *_regular()
            ).label("moved_wrongly"),
        )
        .join(StatementRow, _and_run())
        .join(Tenant, Tenant.id == BillingRun.tenant_id)
        .join(
            Contract,
            and_(Contract.tenant_id == BillingRun.tenant_id, Contract.id == BillingRun.contract_id),
        )
        .where(BillingRun.month == month)
        .order_by(Contract.number, BillingRun.period_start, BillingRun.sequence)
    )
    return [_checked(row) for row in rows]


def _checked(row: Any) -> Checked:
    return Checked(
        row.id, row.name, f"C-{row.contract}", row.state, row.number, row.currency, row.net,
        row.tax, row.total, row.line_net, row.line_tax, row.evidence, int(row.days),
        int(row.covered), int(row.moved_wrongly),
    )  # fmt: skip


def _and_run() -> Any:
    return and_(
        StatementRow.tenant_id == BillingRun.tenant_id, StatementRow.run_id == BillingRun.id
    )


def _regular() -> list[Any]:
    """Lines for devices and people that correct nothing."""
    kinds = [one.value for one in NAMED]
    return [StatementLine.corrects_start.is_(None), StatementLine.basis.in_(kinds)]


def _of_lines(figure: Any, *more: Any) -> ScalarSelect[Any]:
    """The sum of a figure over the bill's lines."""
    return (
        select(func.coalesce(func.sum(figure), 0))
        .where(
            StatementLine.tenant_id == StatementRow.tenant_id,
            StatementLine.statement_id == StatementRow.id,
            *more,
        )
        .correlate(StatementRow)
        .scalar_subquery()
    )


def _amounts(table: Evidence) -> ScalarSelect[Decimal]:
    """What the devices, the work or the quantities of the bill come to."""
    amount: InstrumentedAttribute[Decimal] = table.amount
    return (
        select(func.coalesce(func.sum(amount), 0))
        .where(table.tenant_id == StatementRow.tenant_id, table.statement_id == StatementRow.id)
        .correlate(StatementRow)
        .scalar_subquery()
    )


def _covered_days() -> ScalarSelect[int]:
    """The days that the ledger, as the run knew it, has of what the lines price."""
    last = func.least(func.coalesce(Coverage.valid_to, FOREVER), StatementLine.ends)
    days = last - func.greatest(Coverage.valid_from, StatementLine.starts)
    return (
        select(func.coalesce(func.sum(days), 0))
        .select_from(StatementLine)
        .join(
            Coverage,
            and_(
                Coverage.tenant_id == StatementLine.tenant_id,
                Coverage.contract_id == BillingRun.contract_id,
                Coverage.basis == StatementLine.basis,
                Coverage.excluded == "",
                Coverage.valid_from < StatementLine.ends,
                or_(Coverage.valid_to.is_(None), Coverage.valid_to > StatementLine.starts),
                Coverage.recorded_at <= BillingRun.known_at,
                or_(Coverage.superseded_at.is_(None), Coverage.superseded_at > BillingRun.known_at),
            ),
        )
        .where(
            StatementLine.tenant_id == StatementRow.tenant_id,
            StatementLine.statement_id == StatementRow.id,
            *_regular(),
        )
        .correlate(StatementRow, BillingRun)
        .scalar_subquery()
    )


def export_sheet(db: Session, month: date) -> Sheet:
    """Every line of every document issued under a month: what the bookkeeping takes over."""
    rows = db.execute(
        select(StatementRow, StatementLine, Contract.number, BillingRun.id)
        .join(BillingRun, _and_run())
        .join(
            StatementLine,
            and_(
                StatementLine.tenant_id == StatementRow.tenant_id,
                StatementLine.statement_id == StatementRow.id,
            ),
        )
        .join(
            Contract,
            and_(Contract.tenant_id == BillingRun.tenant_id, Contract.id == BillingRun.contract_id),
        )
        .where(BillingRun.month == month, StatementRow.number.is_not(None))
        .order_by(StatementRow.number, StatementLine.ordinal)
    )
    cells = [_exported(row, line, number, run_id) for row, line, number, run_id in rows]
    return Sheet("export", _("Export"), _columns(), tuple(cells))


def _exported(row: StatementRow, line: StatementLine, contract: int, run_id: UUID) -> Row:
    payer = row.heading.get("payer")
    words = tax_words(line.tax_kind, line.tax_percent)
    cells = {
        "bill": row.number,
        "issued_on": row.issued_on,
        "client": row.heading["client"],
        "payer": payer["name"] if payer else "",
        "contract": f"C-{contract}",
        "line": line.ordinal,
        "code": line.code,
        "description": line.description,
        "from": line.starts,
        "to": max(line.ends - ONE_DAY, line.starts),
        "net": line.net,
        "tax_code": line.tax_code,
        "tax_rate": words if line.tax_code or line.tax_percent else "",
        "tax": line.tax,
        "total": line.net + line.tax,
        "currency": row.currency,
        "corrects": line.corrects_number or "",
    }
    return Row(cells, row.currency, f"/billing/runs/{run_id}")


def _columns() -> tuple[Column, ...]:
    money = Kind.MONEY
    return (
        Column("bill", _("Bill")),
        Column("issued_on", _("Issued on"), Kind.DAY),
        Column("client", _("Client")),
        Column("payer", _("Billed to")),
        Column("contract", _("Contract")),
        Column("line", _("Line"), Kind.COUNT),
        Column("code", _("Service")),
        Column("description", _("Description")),
        Column("from", _("From"), Kind.DAY),
        Column("to", _("Last day"), Kind.DAY),
        Column("net", _("Net"), money, total=True),
        Column("tax_code", _("Tax code")),
        Column("tax_rate", _("Tax rate")),
        Column("tax", _("Tax"), money, total=True),
        Column("total", _("Total"), money, total=True),
        Column("currency", _("Currency")),
        Column("corrects", _("Corrects bill")),
    )
