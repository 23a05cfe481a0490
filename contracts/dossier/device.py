"""The days of a device or a person: what is recorded of them, drawn on the ruler of a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contracts_of, facts_of
from contracts.agreements.terms import price_on, version_on
from contracts.agreements.values import ContractFact
from contracts.billing.models_statement import StatementDevice, StatementRow
from contracts.ledger.queries import CoverageLine, coverage_of
from contracts.ledger.things import Subject
from contracts.values import FOREVER, Span
from msp.kernel.i18n import _, show_date


@dataclass(frozen=True, slots=True)
class Recorded:
    """One coverage with the contract's line and price that it is charged by today."""

    line: CoverageLine
    contract: Contract
    service: str
    price: Decimal | None

    @property
    def stands(self) -> bool:
        """Not replaced by a better fact."""
        return self.line.row.superseded_at is None


def recorded_of(db: Session, thing: Subject, now: datetime) -> list[Recorded]:
    """Everything ever recorded about the device or person, the newest days first."""
    contracts = {one.id: one for one in contracts_of(db, thing.tenant_id)}
    facts = facts_of(db, contracts.values())
    return [
        _recorded(one, contracts[one.row.contract_id], facts[one.row.contract_id], now)
        for one in coverage_of(db, thing)
    ]


def _recorded(
    line: CoverageLine, contract: Contract, fact: ContractFact, now: datetime
) -> Recorded:
    """The line of the thing's kind on its last day, or today while it stays."""
    today = now.date()
    row = line.row
    last = min(today, row.valid_to - timedelta(days=1)) if row.valid_to else today
    day = max(row.valid_from, last)
    version = version_on(fact, day, now)
    for one in version.lines if version else ():
        if one.basis.value == row.basis:
            price = price_on(one.prices, contract.currency, day, now)
            return Recorded(line, contract, one.description, price.amount if price else None)
    return Recorded(line, contract, "", None)


Row = tuple[str, list[tuple[int, int, str, str]]]


def ruler_of(recorded: Sequence[Recorded], month: date) -> list[Row]:
    """The month's days by contract: first day, day after the last, how, and in words."""
    after = (month + timedelta(days=32)).replace(day=1)
    whole = Span(month, after)
    rows: dict[str, list[tuple[int, int, str, str]]] = {}
    for one in recorded:
        row = one.line.row
        span = Span(row.valid_from, row.valid_to or FOREVER).meet(whole)
        if not one.stands or span is None:
            continue
        words = _("%(days)d days, %(service)s", days=span.days, service=one.service)
        state = "billed"
        if row.excluded or not one.service:
            state, words = "excluded", row.excluded or _("no line prices this kind")
        first = (span.start - month).days + 1
        rows.setdefault(one.contract.code, []).append(
            (first, first + span.days, state, f"{show_date(span.start)}: {words}")
        )
    return [(code, sorted(spans)) for code, spans in sorted(rows.items())]


@dataclass(frozen=True, slots=True)
class OnStatement:
    """What a statement charged for the device or person."""

    run_id: UUID
    name: str
    period: Span
    days: int
    amount: Decimal
    currency: str


def statements_of(db: Session, thing: Subject, limit: int = 12) -> list[OnStatement]:
    """The newest statements that name the device or person."""
    rows = db.execute(
        select(StatementRow, StatementDevice)
        .join(
            StatementDevice,
            (StatementDevice.tenant_id == StatementRow.tenant_id)
            & (StatementDevice.statement_id == StatementRow.id),
        )
        .where(
            StatementDevice.tenant_id == thing.tenant_id,
            StatementDevice.thing_id == thing.id,
            StatementDevice.line.is_not(None),
        )
        .order_by(StatementRow.period_start.desc(), StatementDevice.starts)
        .limit(limit)
    )
    return [
        OnStatement(
            row.run_id,
            row.number or _("not issued"),
            Span(share.starts, share.ends),
            share.days,
            share.amount,
            row.currency,
        )
        for row, share in rows
    ]
