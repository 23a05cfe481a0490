"""Propose a credit note: a bill whole, or parts of its lines. Another person issues it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditLine, CreditNote
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import load_statement
from contracts.billing.values import CreditState, Purpose
from contracts.claims.queries import standing_credits
from contracts.claims.shares import credited_lines, fits, left_of, whole
from contracts.claims.values import CreditedLine
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Proposal:
    """Net sums by the line's ordinal on the bill (none: all that is left), why, and what for."""

    reason: str
    lines: Mapping[int, Decimal] | None = None
    purpose: Purpose = Purpose.GOODWILL


def propose_credit(
    db: Session, row: StatementRow, proposal: Proposal, *, by: UUID | None, now: datetime
) -> CreditNote:
    """What is proposed counts as taken: two people cannot credit the same sum."""
    if not proposal.reason.strip():
        raise Refused(_("Say why: the client reads it."), field="reason")
    locked = _lock(db, row)
    if locked.number is None:
        raise Refused(_("Only an issued bill is credited; another one goes back to draft."))
    lines = load_statement(db, locked).lines
    before = standing_credits(db, locked, lines)
    left = left_of(lines, before)
    wanted = whole(left) if proposal.lines is None else dict(proposal.lines)
    if not wanted:
        raise Refused(_("Nothing is left to be credited."))
    if not fits(left, wanted):
        raise Refused(_("That is more than is left of the line or of the bill."), field="lines")
    found = credited_lines(lines, before, wanted, locked.currency)
    return _write(db, locked, proposal, found, by=by, now=now)


def _write(
    db: Session,
    locked: StatementRow,
    proposal: Proposal,
    found: Sequence[CreditedLine],
    *,
    by: UUID | None,
    now: datetime,
) -> CreditNote:
    net = sum((one.net for one in found), Decimal(0))
    tax = sum((one.tax for one in found), Decimal(0))
    note = CreditNote(
        tenant_id=locked.tenant_id,
        statement_id=locked.id,
        contract_id=locked.contract_id,
        state=CreditState.PROPOSED,
        purpose=proposal.purpose,
        reason=proposal.reason.strip(),
        currency=locked.currency,
        net=net,
        tax=tax,
        total=net + tax,
        heading=locked.heading,
        proposed_at=now,
        proposed_by=by,
    )
    db.add(note)
    db.flush()
    for one in found:
        db.add(
            CreditLine(
                tenant_id=note.tenant_id,
                credit_id=note.id,
                line=one.line.ordinal,
                net=one.net,
                tax=one.tax,
            )
        )
    db.flush()
    return note


def _lock(db: Session, row: StatementRow) -> StatementRow:
    """One proposal at a time for a bill: what is left is read under the lock."""
    locked = db.scalar(
        select(StatementRow)
        .where(StatementRow.tenant_id == row.tenant_id, StatementRow.id == row.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if locked is None:
        raise Conflict(_("This bill is gone."))
    return locked
