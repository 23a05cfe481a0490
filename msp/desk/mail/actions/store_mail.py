"""Keep a raw mail, exactly once, before anything is made of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from msp.desk.mail.models import InboundMail
from msp.desk.mail.values import MailState, Reason
from msp.kernel import log
from msp.kernel.db import record
from msp.kernel.files import StoredFile, store
from msp.kernel.ids import new_id
from msp.kernel.mail.parse import MailUnreadable, parse
from msp.kernel.scope import SYSTEM

logger = log.logger(__name__)


@dataclass(frozen=True)
class Stored:
    """The mail's row, and whether it is here for the first time."""

    mail_id: UUID
    is_new: bool


@dataclass(frozen=True)
class Incomplete:
    """What is kept of a mail that could not be fetched whole: why, and which one it was."""

    reason: Reason
    identity: str


def store_mail(
    raw: bytes, mailbox: str, *, now: datetime, incomplete: Incomplete | None = None
) -> Stored:
    """Keep the bytes, then their row in a transaction of its own. A known mail stays one.

    Whoever is killed between the two leaves a file without a row, and the mail is offered
    again: it was not marked as taken yet. An incomplete mail is parked at once.
    """
    key = hashlib.sha256(incomplete.identity.encode()).hexdigest() if incomplete else _key(raw)
    file = store(BytesIO(raw))
    with record(SYSTEM) as db:
        mail_id = _insert(db, key, file, mailbox, now, incomplete)
        if mail_id is not None:
            return Stored(mail_id, is_new=True)
        known = db.scalars(select(InboundMail.id).where(InboundMail.content_key == key)).one()
        return Stored(known, is_new=False)


def _key(raw: bytes) -> str:
    try:
        return parse(raw).content_key
    except MailUnreadable:
        pass
    except Exception:
        # A mail that breaks our reader is kept as well; taking it in will say what is wrong.
        logger.exception("mail.unreadable", size=len(raw))
    return hashlib.sha256(raw).hexdigest()


def _insert(
    db: Session,
    key: str,
    file: StoredFile,
    mailbox: str,
    now: datetime,
    incomplete: Incomplete | None,
) -> UUID | None:
    """One statement decides, also between two workers that hold the same mail."""
    statement = insert(InboundMail).values(
        id=new_id(),
        content_key=key,
        mailbox=mailbox,
        storage_key=file.key,
        size=file.size,
        received_at=now,
        next_attempt_at=now,
        state=MailState.PARKED if incomplete else MailState.RECEIVED,
        reason=incomplete.reason if incomplete else None,
        handled_at=now if incomplete else None,
    )
    found = statement.on_conflict_do_nothing(index_elements=["content_key"])
    return db.scalar(found.returning(InboundMail.id))
