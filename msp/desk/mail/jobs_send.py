"""Sends queued mails: short transactions, and none of them open while the network is used."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.mail.actions.claim_mails import claim_mails
from msp.desk.mail.actions.forget_counts import forget_counts
from msp.desk.mail.actions.hand_over import hand_over
from msp.desk.mail.actions.queue_mail import queue_mail
from msp.desk.mail.actions.settle_mail import settle_mail
from msp.desk.mail.addresses import Signature, signature_of
from msp.desk.mail.envelopes import outgoing_of
from msp.desk.mail.values import Claim, MailKind
from msp.desk.tickets.queries import entry_of, ticket_by_id
from msp.kernel.db import record, unit
from msp.kernel.errors import Sentence
from msp.kernel.jobs import job, steps
from msp.kernel.mail.build import UnsendableAddress, build
from msp.kernel.mail.imap import mailboxes
from msp.kernel.mail.outgoing import Attempt, Outcome
from msp.kernel.mail.smtp import SmtpConnection, connected, smtp_server
from msp.kernel.moment import now
from msp.kernel.scope import Scope
from msp.kernel.settings import current

BATCH = 10
COUNTS_KEPT = timedelta(days=30)


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
    """Send what is due until nothing is; without a mail server everything waits in the queue."""
    settings = current()
    if settings.smtp_url is None:
        return
    sender = signature_of(settings)
    while claims := _claim(scope):
        _send(scope, claims, sender, settings.smtp_url)


def _claim(scope: Scope) -> list[Claim]:
    with unit(scope) as db:
        return claim_mails(db, now=now(), limit=BATCH)


def _send(scope: Scope, claims: list[Claim], sender: Signature, url: str) -> None:
    """One connection for the batch; if it cannot be made, all of the batch waits."""
    settled: set[Claim] = set()
    try:
        with connected(smtp_server(url)) as connection:
            for claim in claims:
                _settle(scope, claim, _attempt(scope, claim, sender, connection))
                settled.add(claim)
    except (OSError, smtplib.SMTPException) as error:
        down = Attempt(Outcome.TRANSIENT, f"{type(error).__name__}: {error}"[:300])
        for claim in (one for one in claims if one not in settled):
            _settle(scope, claim, down)


def _attempt(scope: Scope, claim: Claim, sender: Signature, connection: SmtpConnection) -> Attempt:
    try:
        with unit(scope) as db:
            mail = outgoing_of(db, claim, sender)
        content = build(mail)
    except UnsendableAddress as error:
        return Attempt(Outcome.PERMANENT, str(error))
    except Sentence as refusal:
        return Attempt(Outcome.TRANSIENT, str(refusal))

    def before_dot() -> bool:
        with record(scope) as db:
            return hand_over(db, claim, now=now())

    return connection.send(sender.address, mail.to.email, content, before_dot=before_dot)


def _settle(scope: Scope, claim: Claim, attempt: Attempt) -> None:
    with record(scope) as db:
        settle_mail(db, claim, attempt, now=now())


@job("desk.sweep_mail_counts")
def sweep_counts(db: Session) -> None:
    """Forget how many automatic mails went on days long gone."""
    forget_counts(db, before=now().date() - COUNTS_KEPT)
