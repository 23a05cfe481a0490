"""Between a statement and its rows: written once, read back the same to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.agreements.values import Basis
from contracts.agreements.values_line import Counting
from contracts.agreements.values_suspension import Rest
from contracts.billing.models_statement import (
    StatementDevice,
    StatementLabour,
    StatementLine,
    StatementPiece,
    StatementPrepaid,
    StatementRow,
)
from contracts.billing.values_statement import (
    Corrects,
    DeviceShare,
    LabourShare,
    Line,
    PieceShare,
    Statement,
    TierPart,
)
from contracts.ledger.values import Band, BillState
from contracts.prepaid.values import PrepaidRow
from contracts.taxes.values import TaxKind
from contracts.values import Span
from msp.kernel.ids import new_id
from msp.kernel.money import round_money

FACTOR = Decimal("0.000001")


def line_values(tenant_id: UUID, statement_id: UUID, line: Line) -> dict[str, Any]:
    """A line as column values."""
    corrects = line.corrects
    return {
        **_fields(line),
        **_place(tenant_id, statement_id),
        "tiers": [
            {key: f"{figure:f}" for key, figure in _fields(one).items()} for one in line.tiers
        ],
        "starts": line.span.start,
        "ends": line.span.end,
        "corrects_start": corrects.period.start if corrects else None,
        "corrects_end": corrects.period.end if corrects else None,
        "corrects_number": corrects.number if corrects else None,
    }


def device_values(tenant_id: UUID, statement_id: UUID, share: DeviceShare) -> dict[str, Any]:
    """A device's share as column values. Written out by hand: there are a million of them."""
    return {
        **_place(tenant_id, statement_id),
        "line": share.line,
        "asset_id": share.thing_id,
        "name": share.name,
        "serial": share.serial,
        "site": share.site,
        "basis": share.basis.value,
        "starts": share.span.start,
        "ends": share.span.end,
        "days": share.days,
        "amount": share.amount,
        "note": share.note,
    }


def labour_values(tenant_id: UUID, statement_id: UUID, share: LabourShare) -> dict[str, Any]:
    """A labour share as column values."""
    return _fields(share) | _place(tenant_id, statement_id)


def piece_values(tenant_id: UUID, statement_id: UUID, share: PieceShare) -> dict[str, Any]:
    """A quantity's share as column values."""
    return {
        **_place(tenant_id, statement_id),
        "line": share.line,
        "fact_id": share.fact_id,
        "label": share.label,
        "starts": share.span.start,
        "ends": share.span.end,
        "quantity": share.quantity,
        "amount": share.amount,
    }


def prepaid_values(tenant_id: UUID, statement_id: UUID, row: PrepaidRow) -> dict[str, Any]:
    """Prepaid hours as column values."""
    return _fields(row) | _place(tenant_id, statement_id)


def _fields(row: Line | TierPart | LabourShare | PrepaidRow) -> dict[str, Any]:
    """As they are: `asdict` would copy each figure. A span and a correction have columns apart."""
    names = (one.name for one in fields(row))
    return {name: getattr(row, name) for name in names if name not in ("span", "corrects")}


def _place(tenant_id: UUID, statement_id: UUID) -> dict[str, Any]:
    return {"tenant_id": tenant_id, "id": new_id(), "statement_id": statement_id}


def statement_from(
    row: StatementRow,
    contract: str,
    lines: Iterable[StatementLine],
    devices: Iterable[StatementDevice],
    labour: Iterable[StatementLabour],
    pieces: Iterable[StatementPiece],
    prepaid: Iterable[StatementPrepaid],
) -> Statement:
    """The statement that was written as these rows."""
    return Statement(
        contract_id=row.contract_id,
        contract=contract,
        currency=row.currency,
        period=Span(row.period_start, row.period_end),
        labour_period=Span(row.labour_start, row.labour_end),
        known_at=row.known_at,
        versions=tuple(row.versions),
        purchase_order=row.purchase_order,
        lines=tuple(_line(one, row.currency) for one in lines),
        devices=tuple(_device(one, row.currency) for one in devices),
        labour=tuple(_labour(one, row.currency) for one in labour),
        pieces=tuple(_piece(one, row.currency) for one in pieces),
        prepaid=tuple(prepaid_from(one, row.currency) for one in prepaid),
        rests=tuple(_rest(one) for one in row.rests),
    )


def rest_values(rest: Rest) -> dict[str, Any]:
    """Days of suspension as they are stored."""
    span = rest.span
    return {"from": f"{span.start}", "to": f"{span.end}", "reason": rest.reason}


def _rest(kept: Mapping[str, Any]) -> Rest:
    days = Span(date.fromisoformat(kept["from"]), date.fromisoformat(kept["to"]))
    return Rest(days, kept["reason"])


def _line(row: StatementLine, currency: str) -> Line:
    return Line(
        ordinal=row.ordinal,
        number=row.number,
        code=row.code,
        description=row.description,
        basis=Basis(row.basis),
        version=row.version,
        span=Span(row.starts, row.ends),
        asset_days=row.asset_days,
        divisor=row.divisor,
        counted=row.counted.quantize(FACTOR),
        included=row.included,
        minimum=row.minimum,
        charged=row.charged.quantize(FACTOR),
        unit_price=row.unit_price,
        price_from=row.price_from,
        gross=round_money(row.gross, currency),
        discount=round_money(row.discount, currency),
        net=round_money(row.net, currency),
        tax_code=row.tax_code,
        tax_percent=row.tax_percent,
        tax=round_money(row.tax, currency),
        unshared=round_money(row.unshared, currency),
        opening=row.opening,
        joined=row.joined,
        left=row.left,
        closing=row.closing,
        corrects=_corrects(row),
        reason=row.reason,
        tiers=tuple(_tier(one, currency) for one in row.tiers),
        **_explained(row),
    )


def _explained(row: StatementLine) -> dict[str, Any]:
    """By which rules the line came to its sums."""
    return {
        "counting": Counting(row.counting),
        "counted_on": row.counted_on,
        "instalments": row.instalments,
        "discount_percent": row.discount_percent,
        "discount_amount": row.discount_amount,
        "tax_kind": TaxKind(row.tax_kind),
        "tax_words": row.tax_words,
        "credit": row.credit,
        "band": Band(row.band),
        "factor": row.factor,
        "minutes_step": row.minutes_step,
    }


def _corrects(row: StatementLine) -> Corrects | None:
    if row.corrects_start is None or row.corrects_end is None:
        return None
    return Corrects(Span(row.corrects_start, row.corrects_end), row.corrects_number or "")


def _tier(row: Mapping[str, Any], currency: str) -> TierPart:
    figures = {key: Decimal(figure) for key, figure in row.items()}
    figures["gross"] = round_money(figures["gross"], currency)
    return TierPart(**figures)


def _device(row: StatementDevice, currency: str) -> DeviceShare:
    return DeviceShare(
        line=row.line,
        thing_id=row.thing_id,
        name=row.name,
        serial=row.serial,
        site=row.site,
        basis=Basis(row.basis),
        span=Span(row.starts, row.ends),
        days=row.days,
        amount=round_money(row.amount, currency),
        note=row.note,
    )


def _piece(row: StatementPiece, currency: str) -> PieceShare:
    return PieceShare(
        line=row.line,
        fact_id=row.fact_id,
        label=row.label,
        span=Span(row.starts, row.ends),
        quantity=row.quantity,
        amount=round_money(row.amount, currency),
    )


def prepaid_from(row: StatementPrepaid, currency: str) -> PrepaidRow:
    """Prepaid hours as they were written."""
    return PrepaidRow(
        key=row.key,
        line=row.line,
        description=row.description,
        basis=Basis(row.basis),
        fact_id=row.fact_id,
        since=row.since,
        expires_on=row.expires_on,
        opening=row.opening,
        bought=row.bought,
        used=row.used,
        expired=row.expired,
        adjusted=row.adjusted,
        corrected=row.corrected,
        closing=row.closing,
        value=round_money(row.value, currency),
        empty_on=row.empty_on,
    )


def _labour(row: StatementLabour, currency: str) -> LabourShare:
    return LabourShare(
        line=row.line,
        time_id=row.time_id,
        label=row.label,
        agent=row.agent,
        work_type=row.work_type,
        work_date=row.work_date,
        worked=row.worked,
        billable=row.billable,
        minutes=row.minutes,
        bill_state=BillState(row.bill_state),
        amount=round_money(row.amount, currency),
        grant_key=row.grant_key,
        drawn=row.drawn,
        role=row.role,
        tier=row.tier,
        factor=row.factor,
        km=row.km,
        trip=row.trip,
    )
