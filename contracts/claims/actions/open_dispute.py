"""Dispute one line of an issued bill, with words. Its other lines stay owed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import load_statement
from contracts.claims.actions.say_word import say_word
from contracts.claims.models import Dispute
from contracts.claims.values import DisputeState
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.i18n import _
from tenants.people.values import AgentPrincipal, ContactPrincipal


def open_dispute(
    db: Session,
    row: StatementRow,
    ordinal: int,
    words: str,
    *,
    by: AgentPrincipal | ContactPrincipal,
    now: datetime,
) -> Dispute:
    """A line is disputed once at a time; of two presses the second is told."""
    if row.number is None:
        raise Refused(_("Only an issued bill is disputed."))
    line = next((one for one in load_statement(db, row).lines if one.ordinal == ordinal), None)
    if line is None:
        raise NotFound(_("The bill has no such line."))
    if not words.strip():
        raise Refused(_("Say what is wrong with this line."), field="words")
    dispute = Dispute(
        tenant_id=row.tenant_id,
        statement_id=row.id,
        line=ordinal,
        amount=line.total,
        currency=row.currency,
        state=DisputeState.OPEN,
        opened_at=now,
    )
    try:
        with db.begin_nested():
            db.add(dispute)
            db.flush()
    except IntegrityError as refused:
        raise Conflict(_("This line is disputed already.")) from refused
    say_word(db, dispute, words, by=by, now=now)
    return dispute
