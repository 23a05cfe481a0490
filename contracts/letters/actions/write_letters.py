"""Write letters into the queue, one for each recipient; they leave after this transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.letters.models import Letter
from contracts.letters.queries import letters_about
from contracts.letters.values import About, Recipient
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.jobs import soon
from tenants.clients.models import Tenant

# A bill is no news that grows old in two days: a mail server may be away for a week.
KEPT_FOR = timedelta(days=7)


def write_letters(
    db: Session,
    about: About,
    recipients: Sequence[Recipient],
    *,
    by: UUID | None,
    now: datetime,
    copy: int = 1,
) -> int:
    """How many letters are new. Asked twice for one copy, each person gets one.

    Raises Refused where there is nobody to write to, and for a copy that skips one.
    """
    if not recipients:
        raise Refused(_nobody(db, about.tenant_id))
    # Two presses of one button wait for each other here.
    db.scalar(select(Tenant.id).where(Tenant.id == about.tenant_id).with_for_update(key_share=True))
    written = letters_about(db, about)
    if not 1 <= copy <= 1 + max((one.copy for one in written), default=0):
        raise Refused(_("Look at the page again: what was sent has changed."))
    known = {one.to_email for one in written if one.copy == copy}
    fresh = {one.email: one for one in recipients if one.email not in known}
    db.add_all(_letter(about, one, copy, by, now) for one in fresh.values())
    db.flush()
    if fresh:
        soon(db, "contracts.send_letters")
    return len(fresh)


def _letter(
    about: About, recipient: Recipient, copy: int, by: UUID | None, now: datetime
) -> Letter:
    return Letter(
        tenant_id=about.tenant_id,
        statement_id=about.statement_id,
        rise_id=about.rise_id,
        credit_id=about.credit_id,
        contact_id=recipient.contact_id,
        copy=copy,
        to_email=recipient.email,
        to_name=recipient.name,
        asked_by=by,
        next_attempt_at=now,
        expires_at=now + KEPT_FOR,
        created_at=now,
    )


def _nobody(db: Session, tenant_id: UUID) -> str:
    name = db.scalars(select(Tenant.name).where(Tenant.id == tenant_id)).one()
    return _(
        "Nobody at %(client)s is told of bills: give its billing profile a mail address, or let a"
        " contact who has one see invoices and reports.",
        client=name,
    )
