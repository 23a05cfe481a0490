"""Queues the mails that actions ask for, and has them sent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.mail.actions.forget_counts import forget_counts
from msp.desk.mail.actions.queue_mail import queue_mail
from msp.desk.mail.actions.say_undelivered import say_undelivered
from msp.desk.mail.addresses import signature_of
from msp.desk.mail.envelopes import outgoing_of
from msp.desk.mail.models import MailOut
from msp.desk.mail.values import MailKind
from msp.desk.tickets.queries import entry_of, ticket_by_id
from msp.kernel.jobs import job, steps
from msp.kernel.mail.imap import mailboxes
from msp.kernel.mail.outbox import Outbox
from msp.kernel.mail.outgoing import Outgoing
from msp.kernel.mail.sending import send_due
from msp.kernel.moment import now
from msp.kernel.scope import Scope
from msp.kernel.settings import current

COUNTS_KEPT = timedelta(days=30)


def compose(db: Session, row: MailOut) -> Outgoing:
    """The mail under our signature."""
    return outgoing_of(db, row, signature_of(current()))


OUTBOX = Outbox(MailOut, compose, say_undelivered)


@job("desk.queue_mail")
def queue_one(
    db: Session, *, tenant_id: str, ticket_id: str, kind: str, entry_id: str | None
) -> None:
    """Write the mail that an action asked for, in the scope of whoever acted."""
    settings = current()
    ticket = ticket_by_id(db, UUID(tenant_id), UUID(ticket_id))
    entry = entry_of(db, ticket, UUID(entry_id)) if entry_id else None
    plus = any(box.plus for box in mailboxes(settings.imap_url or ""))
    sender = signature_of(settings)
    queue_mail(db, ticket, MailKind(kind), sender, now=now(), entry=entry, plus=plus)


@steps("desk.send_mails")
def send_mails(scope: Scope) -> None:
    """Send what is due until nothing is."""
    send_due(scope, OUTBOX)


@job("desk.sweep_mail_counts")
def sweep_counts(db: Session) -> None:
    """Forget how many automatic mails went on days long gone."""
    forget_counts(db, before=now().date() - COUNTS_KEPT)
