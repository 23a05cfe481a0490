"""Takes stored mails in, one at a time: whatever happens to one, the others go on.

A mail is claimed in a short transaction that counts the attempt, and placed in a second one.
Killed between them or in the middle of the second, nothing of it remains but the count, and the
sweep takes it up again; after the last attempt it is parked with its reason. The row's lock and
the claim's number see to it that two workers make one entry of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from msp.desk.mail.actions.give_mail import give_mail
from msp.desk.mail.actions.hold_mail import hold_mail
from msp.desk.mail.actions.place_mail import place_mail
from msp.desk.mail.addresses import signature_of
from msp.desk.mail.claims import Claimed, claim_of
from msp.desk.mail.models import InboundMail
from msp.desk.mail.placing import Receiver, place_of
from msp.desk.mail.queries import inbound_for
from msp.desk.mail.values import MailState, Reason
from msp.kernel import log
from msp.kernel.db import record, unit
from msp.kernel.errors import Sentence
from msp.kernel.files import open_file
from msp.kernel.mail.imap import Mailbox, mailboxes
from msp.kernel.mail.parse import MailUnreadable, parse
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import Settings

logger = log.logger(__name__)

MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class Gate:
    """What taking in needs of the settings: our signature and our mailboxes."""

    settings: Settings

    @property
    def boxes(self) -> tuple[Mailbox, ...]:
        return mailboxes(self.settings.imap_url or "")

    def receiver(self, label: str) -> Receiver:
        """The receiver of a mail that came by this mailbox; imported mail was checked by nobody."""
        own = {self.settings.mail_from.lower(), *(box.user.lower() for box in self.boxes)}
        return Receiver(
            signature_of(self.settings),
            frozenset(each for each in own if "@" in each),
            bool(self.servers(label)),
        )

    def servers(self, label: str) -> tuple[str, ...]:
        return next((box.servers for box in self.boxes if box.label == label), ())


def take_mail_in(mail_id: UUID, gate: Gate, *, now: datetime) -> MailState | None:
    """One attempt; returns the state the mail is in now, None when somebody else has it."""
    attempt = _claim(mail_id, now)
    if attempt is None:
        return None
    if attempt > MOST_ATTEMPTS:
        return _hold(mail_id, MailState.PARKED, Reason.FAILED, "", now)
    try:
        return _place(mail_id, attempt, gate, now)
    except MailUnreadable as unreadable:
        return _hold(mail_id, MailState.PARKED, Reason(unreadable.why), "", now)
    except Sentence as refusal:
        return _hold(mail_id, MailState.REVIEW, Reason.REFUSED, str(refusal), now)
    except Exception as failure:
        logger.exception("mail.failed", mail_id=str(mail_id), attempt=attempt)
        words = f"{type(failure).__name__}: {failure}"
        if attempt < MOST_ATTEMPTS:
            return _note(mail_id, words)
        return _hold(mail_id, MailState.PARKED, Reason.FAILED, words, now)


def _claim(mail_id: UUID, now: datetime) -> int | None:
    """The number of this attempt. The next one may begin when this one must have ended."""
    with record(SYSTEM) as db:
        row = db.scalar(
            select(InboundMail)
            .where(InboundMail.id == mail_id, InboundMail.state == MailState.RECEIVED)
            .where(InboundMail.next_attempt_at <= now)
            .with_for_update()
        )
        if row is None:
            return None
        row.next_attempt_at = now + FIRST_PAUSE * 2**row.attempts
        row.attempts += 1
        return row.attempts


def _place(mail_id: UUID, attempt: int, gate: Gate, now: datetime) -> MailState | None:
    with unit(SYSTEM) as db:
        row = inbound_for(db, mail_id)
        if row.state != MailState.RECEIVED or row.attempts != attempt:
            return None
        receiver = gate.receiver(row.mailbox)
        with open_file(row.storage_key) as file:
            raw = file.read()
        instance, servers = receiver.signature.instance, gate.servers(row.mailbox)
        mail = parse(raw, instance=instance, servers=servers)
        claim = claim_of(db, mail, receiver)
        if isinstance(claim, Claimed):
            give_mail(db, row, claim, now=now)
        else:
            place_mail(db, row, mail, claim or place_of(db, mail, receiver), now=now)
        return MailState(row.state)


def _hold(mail_id: UUID, state: MailState, reason: Reason, detail: str, now: datetime) -> MailState:
    with record(SYSTEM) as db:
        row = inbound_for(db, mail_id)
        hold_mail(db, row, state, reason, now=now, detail=detail or row.detail)
        return MailState(row.state)


def _note(mail_id: UUID, words: str) -> MailState:
    with record(SYSTEM) as db:
        row = inbound_for(db, mail_id)
        row.detail = words[:500]
        return MailState(row.state)
