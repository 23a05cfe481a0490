"""Claim mails to send, and take back the claims of those who died over them.

Whoever is killed leaves a claim that runs out. If the handing over was not noted, the last dot
was not sent, and the mail goes back into the queue. If it was, the mail may have arrived:
nobody sends it again by himself, a person decides, and its id stays the same, so that a second
copy is recognised by whoever gets it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.actions.say_undelivered import say_undelivered
from msp.desk.mail.models import MailOut
from msp.desk.mail.values import Claim, OutState
from msp.kernel.i18n import _

LEASE = timedelta(minutes=5)


def claim_mails(db: Session, *, now: datetime, limit: int) -> list[Claim]:
    """Due mails, each leased to the caller; other senders pass by what one of them holds."""
    _take_back(db, now)
    rows = db.scalars(
        select(MailOut)
        .where(MailOut.state == OutState.QUEUED, MailOut.next_attempt_at <= now)
        .order_by(MailOut.next_attempt_at, MailOut.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    fresh = [row for row in rows if not _too_old(db, row, now)]
    for row in fresh:
        row.state, row.leased_until = OutState.SENDING, now + LEASE
        row.lease += 1
        row.attempts += 1
    db.flush()
    return [Claim(row.tenant_id, row.id, row.lease) for row in fresh]


def _take_back(db: Session, now: datetime) -> None:
    rows = db.scalars(
        select(MailOut)
        .where(MailOut.state == OutState.SENDING, MailOut.leased_until <= now)
        .with_for_update(skip_locked=True)
    )
    for row in rows.all():
        row.leased_until = None
        if row.handed_over_at is None:
            row.state, row.next_attempt_at = OutState.QUEUED, now
        else:
            words = _("the desk stopped before it heard the mail server's answer")
            say_undelivered(db, row, OutState.UNKNOWN, words, now=now)
    db.flush()


def _too_old(db: Session, row: MailOut, now: datetime) -> bool:
    if now < row.expires_at:
        return False
    words = row.answer or _("no mail server took it in time")
    say_undelivered(db, row, OutState.FAILED, words, now=now)
    return True
