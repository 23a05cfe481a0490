"""Issue a proposed credit note, or refuse it: never by the person who proposed it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.recording import recording_time
from contracts.billing.actions.take_number import take_number
from contracts.billing.heading import letterhead
from contracts.billing.models_credit import CreditNote
from contracts.billing.values import CreditState
from contracts.claims.actions.say_word import say_word
from contracts.claims.models import Dispute
from contracts.claims.queries import credit_for
from contracts.claims.values import DisputeState
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from tenants.people.values import AgentPrincipal

PREFIX = "CRN-"


def issue_credit(db: Session, note: CreditNote, *, by: UUID | None, now: datetime) -> str:
    """Give it its number, in this very transaction: a failure burns none."""
    note = _taken(db, note, by)
    at = recording_time(db, note.tenant_id, note.contract_id, now)
    day = local_date(now, letterhead(db).zone)
    number = take_number(db, "credit", day.year, PREFIX)
    note.state, note.number = CreditState.ISSUED, number
    note.issued_at, note.issued_on = at, day
    note.decided_at, note.decided_by = now, by
    db.flush()
    return number


def refuse_credit(
    db: Session, note: CreditNote, words: str, *, by: AgentPrincipal, now: datetime
) -> None:
    """It counts for nothing; a dispute that it was to answer is open again."""
    if not words.strip():
        raise Refused(_("Say why it is refused."), field="words")
    note = _taken(db, note, by.id)
    note.state, note.answer = CreditState.REFUSED, words.strip()
    note.decided_at, note.decided_by = now, by.id
    answered = db.scalar(
        select(Dispute)
        .where(Dispute.tenant_id == note.tenant_id, Dispute.credit_id == note.id)
        .with_for_update()
    )
    if answered is not None:
        answered.state, answered.credit_id, answered.closed_at = DisputeState.OPEN, None, None
        say_word(db, answered, words, by=by, now=now)
    db.flush()


def _taken(db: Session, note: CreditNote, by: UUID | None) -> CreditNote:
    """Under the row's lock, so that of two presses the second is told."""
    locked = credit_for(db, note.id, lock=True)
    if locked.state != CreditState.PROPOSED:
        raise Conflict(_("Somebody has decided about this credit note already."))
    if by is not None and by == locked.proposed_by:
        raise Refused(_("You proposed it: somebody else has to decide."))
    return locked
