"""What both doors take in about a dispute: the filled form, and what is said of it."""

from __future__ import annotations

from datetime import datetime

from litestar.datastructures import FormMultiDict
from sqlalchemy.orm import Session

from contracts.billing.models_statement import StatementRow
from contracts.claims.actions.open_dispute import open_dispute
from contracts.claims.disputing import MOST_WORDS, DisputeForm
from msp.kernel.errors import Conflict, Refused
from tenants.people.values import AgentPrincipal, ContactPrincipal


def is_opened(
    db: Session,
    row: StatementRow,
    form: DisputeForm,
    *,
    by: AgentPrincipal | ContactPrincipal,
    now: datetime,
) -> bool:
    """Open the dispute that a form asks for; where that is refused, the form says why."""
    if not form.validate():
        return False
    try:
        open_dispute(db, row, int(form.line.data), form.words.data or "", by=by, now=now)
    except (Refused, Conflict) as refusal:
        form.refused(refusal)
        return False
    return True


def words_in(posted: FormMultiDict) -> str:
    """What somebody says, within bounds."""
    return str(posted.get("words", ""))[:MOST_WORDS].strip()
