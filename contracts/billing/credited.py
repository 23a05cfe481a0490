"""What credit notes gave back ahead of corrections, and how much of it no correction has used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.corrections import Ahead, Taxing, taxing_of
from contracts.billing.models_credit import CreditLine, CreditNote
from contracts.billing.values import Purpose
from contracts.billing.values_statement import Statement
from contracts.values import Span
from msp.kernel.money import round_money

# By the bill's id: the credit note's number, the line's ordinal and the net sum.
Given = Mapping[UUID, list[tuple[str, int, Decimal]]]


def credited_ahead(db: Session, contract: Contract, known_at: datetime) -> Given:
    """Every line that was credited ahead, as issued before a moment."""
    rows = db.execute(
        select(CreditNote.statement_id, CreditNote.number, CreditLine.line, CreditLine.net)
        .join(
            CreditLine,
            (CreditLine.tenant_id == CreditNote.tenant_id)
            & (CreditLine.credit_id == CreditNote.id),
        )
        .where(
            CreditNote.tenant_id == contract.tenant_id,
            CreditNote.contract_id == contract.id,
            CreditNote.purpose == Purpose.AHEAD,
            CreditNote.issued_at < known_at,
        )
        .order_by(CreditNote.number, CreditLine.line)
    )
    found: dict[UUID, list[tuple[str, int, Decimal]]] = defaultdict(list)
    for statement_id, number, line, net in rows:
        found[statement_id].append((number or "", line, round_money(net, contract.currency)))
    return found


def ahead_of(
    period: Span, given: Given, frozen: Iterable[tuple[UUID, Statement]]
) -> tuple[Ahead, ...]:
    """What is left of it for one period; `frozen` are the bills that charged it."""
    left: dict[tuple[str, Taxing], Decimal] = defaultdict(Decimal)
    for key, statement in frozen:
        lines = {line.ordinal: line for line in statement.lines}
        for number, ordinal, net in given.get(key, ()):
            line = lines[ordinal]
            if (line.corrects.period if line.corrects else statement.period) == period:
                left[number, taxing_of(line)] += net
        for line in statement.lines:
            if line.credit and line.corrects and line.corrects.period == period:
                left[line.credit, taxing_of(line)] -= line.net
    return tuple(Ahead(number, taxing, net) for (number, taxing), net in left.items() if net > 0)
