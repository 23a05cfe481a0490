"""Reading claims: credit notes and disputes of a bill, and what is in dispute altogether."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditLine, CreditNote
from contracts.billing.models_statement import StatementLine, StatementRow
from contracts.billing.queries import load_statement
from contracts.billing.values import CreditState
from contracts.billing.values_statement import Line
from contracts.claims.models import Dispute, DisputeWord
from contracts.claims.values import CreditedLine, DisputeState
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.money import round_money
from tenants.clients.models import Tenant


def credit_for(db: Session, credit_id: UUID, *, lock: bool = False) -> CreditNote:
    """A credit note, if the reader may see it."""
    wanted = select(CreditNote).where(CreditNote.id == credit_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound(_("There is no such credit note."))
    return found


def credits_of(db: Session, tenant_id: UUID, statement_id: UUID) -> Sequence[CreditNote]:
    """Every credit note of a bill that the reader may see, the oldest first."""
    return db.scalars(
        select(CreditNote)
        .where(CreditNote.tenant_id == tenant_id, CreditNote.statement_id == statement_id)
        .order_by(CreditNote.id)
    ).all()


def lines_of_credits(
    db: Session, notes: Iterable[CreditNote], lines: Sequence[Line]
) -> dict[UUID, tuple[CreditedLine, ...]]:
    """What each credit note gives back; `lines` are those of the one bill they speak of."""
    wanted = {one.id: one for one in notes}
    by_ordinal = {line.ordinal: line for line in lines}
    found: dict[UUID, list[CreditedLine]] = {key: [] for key in wanted}
    rows = db.scalars(
        select(CreditLine).where(CreditLine.credit_id.in_(wanted)).order_by(CreditLine.line)
    )
    for row in rows:
        currency = wanted[row.credit_id].currency
        net, tax = round_money(row.net, currency), round_money(row.tax, currency)
        found[row.credit_id].append(CreditedLine(by_ordinal[row.line], net, tax))
    return {key: tuple(one) for key, one in found.items()}


def lines_of_credit(db: Session, note: CreditNote) -> tuple[StatementRow, tuple[CreditedLine, ...]]:
    """The bill that a credit note speaks of, and what it gives back."""
    row = db.scalars(
        select(StatementRow).where(
            StatementRow.tenant_id == note.tenant_id, StatementRow.id == note.statement_id
        )
    ).one()
    lines = load_statement(db, row).lines
    return row, lines_of_credits(db, [note], lines)[note.id]


def standing_credits(db: Session, row: StatementRow, lines: Sequence[Line]) -> list[CreditedLine]:
    """What has been taken of a bill, by proposed and issued credit notes."""
    notes = [
        one for one in credits_of(db, row.tenant_id, row.id) if one.state != CreditState.REFUSED
    ]
    return [line for each in lines_of_credits(db, notes, lines).values() for line in each]


def dispute_for(db: Session, dispute_id: UUID, *, lock: bool = False) -> Dispute:
    """A dispute, if the reader may see it."""
    wanted = select(Dispute).where(Dispute.id == dispute_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound(_("There is no such dispute."))
    return found


@dataclass(frozen=True, slots=True)
class DisputeShown:
    """A dispute with everything said about it."""

    row: Dispute
    words: tuple[DisputeWord, ...]


def disputes_of(db: Session, tenant_id: UUID, statement_id: UUID) -> list[DisputeShown]:
    """Every dispute about a bill with its words, by line."""
    rows = db.scalars(
        select(Dispute)
        .where(Dispute.tenant_id == tenant_id, Dispute.statement_id == statement_id)
        .order_by(Dispute.line, Dispute.id)
    ).all()
    said: dict[UUID, list[DisputeWord]] = defaultdict(list)
    words = db.scalars(
        select(DisputeWord)
        .where(
            DisputeWord.tenant_id == tenant_id,
            DisputeWord.dispute_id.in_([one.id for one in rows]),
        )
        .order_by(DisputeWord.at, DisputeWord.id)
    )
    for word in words:
        said[word.dispute_id].append(word)
    return [DisputeShown(one, tuple(said[one.id])) for one in rows]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that waits for the house: an open dispute, or a proposed credit note."""

    client: str
    number: str | None
    run_id: UUID
    amount: Decimal
    currency: str
    line: int | None


def open_disputes(db: Session, managed_by: UUID | None = None) -> list[Waiting]:
    """Open disputes of the reader's clients, or of those that one agent manages, oldest first."""
    wanted = (
        select(
            Tenant.name,
            StatementRow.number,
            StatementRow.run_id,
            Dispute.amount,
            Dispute.currency,
            Dispute.line,
        )
        .join(Tenant, Tenant.id == Dispute.tenant_id)
        .join(
            StatementRow,
            (StatementRow.tenant_id == Dispute.tenant_id)
            & (StatementRow.id == Dispute.statement_id),
        )
        .where(Dispute.state == DisputeState.OPEN)
        .order_by(Dispute.opened_at)
    )
    if managed_by is not None:
        wanted = wanted.where(Tenant.account_manager_id == managed_by)
    return [Waiting(*row) for row in db.execute(wanted.limit(50))]


def proposed_credits(db: Session, managed_by: UUID | None = None) -> list[Waiting]:
    """Credit notes that wait for somebody to issue them."""
    wanted = (
        select(
            Tenant.name,
            StatementRow.number,
            StatementRow.run_id,
            CreditNote.total,
            CreditNote.currency,
        )
        .join(Tenant, Tenant.id == CreditNote.tenant_id)
        .join(
            StatementRow,
            (StatementRow.tenant_id == CreditNote.tenant_id)
            & (StatementRow.id == CreditNote.statement_id),
        )
        .where(CreditNote.state == CreditState.PROPOSED)
        .order_by(CreditNote.proposed_at)
    )
    if managed_by is not None:
        wanted = wanted.where(Tenant.account_manager_id == managed_by)
    return [Waiting(*row, None) for row in db.execute(wanted.limit(50))]


def disputed_sums(db: Session, tenant_ids: Sequence[UUID]) -> dict[UUID, list[tuple[Decimal, str]]]:
    """What is in dispute by client and currency, with tax: for portfolios."""
    rows = db.execute(
        select(Dispute.tenant_id, func.sum(Dispute.amount), Dispute.currency)
        .where(Dispute.tenant_id.in_(tenant_ids), Dispute.state == DisputeState.OPEN)
        .group_by(Dispute.tenant_id, Dispute.currency)
        .order_by(Dispute.currency)
    )
    found: dict[UUID, list[tuple[Decimal, str]]] = {one: [] for one in tenant_ids}
    for tenant_id, amount, currency in rows:
        found[tenant_id].append((round_money(amount, currency), currency))
    return found


def disputed_corrections(
    db: Session, row: StatementRow, lines: Iterable[Line]
) -> list[tuple[Line, str]]:
    """Which lines correct one that is in dispute, each with the bill that has it."""
    disputed = db.execute(
        select(
            StatementLine.number,
            func.coalesce(StatementLine.corrects_start, StatementRow.period_start),
            StatementRow.number,
        )
        .join(
            StatementRow,
            (StatementRow.tenant_id == StatementLine.tenant_id)
            & (StatementRow.id == StatementLine.statement_id),
        )
        .join(
            Dispute,
            (Dispute.tenant_id == StatementLine.tenant_id)
            & (Dispute.statement_id == StatementLine.statement_id)
            & (Dispute.line == StatementLine.ordinal),
        )
        .where(
            StatementRow.tenant_id == row.tenant_id,
            StatementRow.contract_id == row.contract_id,
            Dispute.state == DisputeState.OPEN,
        )
    )
    bills = {(number, start): bill for number, start, bill in disputed}
    marked = [
        (line, bills.get((line.number, line.corrects.period.start)))
        for line in lines
        if line.corrects
    ]
    return [(line, bill) for line, bill in marked if bill]
