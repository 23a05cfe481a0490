"""A credit note as a paper: the lines that it gives back, below nothing, in all forms of a bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from contracts.billing.charged_to import as_heading, parts_in, shared_parts
from contracts.billing.corrections import bare
from contracts.billing.models_credit import CreditNote
from contracts.billing.queries import load_statement
from contracts.billing.values import CreditState, RunState
from contracts.billing.values_statement import Corrects, Line, Statement
from contracts.claims.queries import lines_of_credit
from contracts.claims.values import CreditedLine
from contracts.documents.paper import Paper


def credit_paper(db: Session, note: CreditNote) -> Paper:
    """The note with its own sums; what is not issued yet says that it is a draft."""
    row, lines = lines_of_credit(db, note)
    bill = load_statement(db, row)
    return Paper(
        id=note.id,
        run_id=row.run_id,
        tenant_id=note.tenant_id,
        statement=replace(
            bill,
            lines=tuple(
                _line(number, one, note, bill, row.number or "")
                for number, one in enumerate(lines, 1)
            ),
            devices=(),
            labour=(),
            pieces=(),
            prepaid=(),
            rests=(),
        ),
        heading=_heading(note.heading, lines, bill.currency),
        state=RunState.ISSUED if note.state == CreditState.ISSUED else RunState.DRAFT,
        sequence=0,
        month=row.month,
        fingerprint=row.fingerprint,
        number=note.number,
        issued_on=note.issued_on,
        credits=row.number or "",
        credits_issued_on=row.issued_on,
    )


def _heading(
    frozen: Mapping[str, Any], lines: Sequence[CreditedLine], currency: str
) -> dict[str, Any]:
    """The names of the bill; its cost centres get back what of its lines they bore.

    What the purchase order has left was said by the bill, as of then.
    """
    parts = [
        part
        for number, one in enumerate(lines, 1)
        for part in shared_parts(
            [known for known in parts_in(frozen) if known.line == one.line.ordinal],
            number,
            -one.net,
            -one.tax,
            currency,
        )
    ]
    return {**frozen, "order_left": None, "centres": as_heading(parts)}


def _line(number: int, one: CreditedLine, note: CreditNote, bill: Statement, of: str) -> Line:
    period = one.line.corrects.period if one.line.corrects else bill.period
    return replace(
        bare(one.line, -one.net, note.reason),
        ordinal=number,
        tax=-one.tax,
        corrects=Corrects(period, of),
        credit=note.number or "",
    )
