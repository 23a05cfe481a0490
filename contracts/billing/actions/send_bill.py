"""Send an issued bill to its payer's address, or to the client's people who read bills."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.billing.actions.move_run import issue_run
from contracts.billing.models import BillingRun
from contracts.billing.queries import statement_of_run
from contracts.billing.recipients import recipients_of
from contracts.letters.actions.write_letters import write_letters
from contracts.letters.values import About
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


def issue_and_send(db: Session, run: BillingRun, *, by: UUID | None, now: datetime) -> str:
    """Number the bill and send it, or neither: without a reader it is refused and burns none."""
    number = issue_run(db, run, by=by, now=now)
    send_bill(db, run, by=by, now=now)
    return number


def send_bill(
    db: Session, run: BillingRun, *, by: UUID | None, now: datetime, copy: int = 1
) -> int:
    """How many letters are new. Raises Conflict unless it is issued, Refused without a reader."""
    row = statement_of_run(db, run)
    if row is None or row.number is None:
        raise Conflict(_("Only an issued bill can be sent."))
    about = About(run.tenant_id, statement_id=row.id)
    return write_letters(db, about, recipients_of(db, row), by=by, now=now, copy=copy)
