"""Everything claimed about one bill, as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditNote
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import load_statement
from contracts.billing.recipients import recipients_of
from contracts.billing.values import CreditState
from contracts.claims.queries import DisputeShown, credits_of, disputes_of, standing_credits
from contracts.claims.shares import left_of
from contracts.claims.values import DisputeState, Left
from contracts.letters.sight import letters_seen
from contracts.letters.values import About
from msp.kernel.money import round_money


@dataclass(frozen=True, slots=True)
class ClaimsSight:
    """A bill's credit notes and disputes, and what is left of its lines."""

    row: StatementRow
    left: list[Left]
    credits: list[CreditNote]
    disputes: list[DisputeShown]

    @property
    def by_line(self) -> dict[int, Left]:
        """What is left, by the line's ordinal."""
        return {one.line.ordinal: one for one in self.left}

    @property
    def credited(self) -> Decimal:
        """With tax, by what has been issued."""
        sums = (one.total for one in self.credits if one.state == CreditState.ISSUED)
        return round_money(sum(sums, Decimal(0)), self.row.currency)

    @property
    def disputed(self) -> Decimal:
        """With tax, what is not owed until it is answered."""
        sums = (one.row.amount for one in self.disputes if one.row.state == DisputeState.OPEN)
        return round_money(sum(sums, Decimal(0)), self.row.currency)

    @property
    def owed(self) -> Decimal:
        """What of the bill is owed now."""
        total = round_money(self.row.total, self.row.currency)
        return total - self.credited - self.disputed

    @property
    def free(self) -> list[Left]:
        """Lines that nobody disputes now."""
        held = {one.row.line for one in self.disputes if one.row.state == DisputeState.OPEN}
        return [one for one in self.left if one.line.ordinal not in held and one.line.net > 0]


def claims_sight(db: Session, row: StatementRow, *, proposed: bool = True) -> ClaimsSight:
    """All of it; a contact sees issued notes alone, and what is left by them."""
    lines = load_statement(db, row).lines
    notes = [
        one
        for one in credits_of(db, row.tenant_id, row.id)
        if proposed or one.state == CreditState.ISSUED
    ]
    left = left_of(lines, standing_credits(db, row, lines))
    return ClaimsSight(row, left, notes, disputes_of(db, row.tenant_id, row.id))


def letters_of_credit(db: Session, note: CreditNote) -> dict[str, Any]:
    """Whom an issued credit note was sent to, who else it would go to, how the letters stand."""
    about, readers = About(note.tenant_id, credit_id=note.id), recipients_of(db, note)
    return letters_seen(db, about, readers, f"/billing/credits/{note.id}")
