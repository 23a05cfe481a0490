"""Answer a dispute: the bill stands, with the explanation, or a part of the line is credited."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditNote
from contracts.billing.queries import statement_for
from contracts.billing.values import Purpose
from contracts.claims.actions.propose_credit import Proposal, propose_credit
from contracts.claims.actions.say_word import say_word
from contracts.claims.models import Dispute
from contracts.claims.queries import dispute_for
from contracts.claims.values import DisputeState
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _
from tenants.people.values import AgentPrincipal


def uphold_line(
    db: Session, dispute: Dispute, words: str, *, by: AgentPrincipal, now: datetime
) -> None:
    """The line is right and owed: the words say why."""
    dispute = _open(db, dispute)
    say_word(db, dispute, words, by=by, now=now)
    dispute.state, dispute.closed_at = DisputeState.UPHELD, now
    db.flush()


def accept_dispute(
    db: Session,
    dispute: Dispute,
    net: Decimal,
    words: str,
    *,
    purpose: Purpose = Purpose.GOODWILL,
    by: AgentPrincipal,
    now: datetime,
) -> CreditNote:
    """Propose a credit note over a part of the line; somebody else issues it."""
    dispute = _open(db, dispute)
    row = statement_for(db, dispute.statement_id)
    proposal = Proposal(words, {dispute.line: net}, purpose)
    note = propose_credit(db, row, proposal, by=by.id, now=now)
    say_word(db, dispute, words, by=by, now=now)
    dispute.state, dispute.closed_at, dispute.credit_id = DisputeState.ACCEPTED, now, note.id
    db.flush()
    return note


def _open(db: Session, dispute: Dispute) -> Dispute:
    locked = dispute_for(db, dispute.id, lock=True)
    if locked.state != DisputeState.OPEN:
        raise Conflict(_("This dispute has been answered already."))
    return locked
