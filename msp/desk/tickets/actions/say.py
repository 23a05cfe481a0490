"""Send what the composer holds: the words, then the status, the time and the end of the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_note import add_note
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.log_time import log_time
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.actions.save_draft import forget_draft
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.values import Author, Body, IncomingFile
from msp.desk.values import Status

# Nobody means to say the same thing twice within this time.
TWICE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Saying:
    """One send of the composer: words for the client or a note, and what goes with them."""

    mode: str
    text: str
    files: Sequence[IncomingFile] = ()
    then_status: Status | None = None
    minutes: int | None = None
    billable: int | None = None
    work_type: str = ""


def say(db: Session, ticket: Ticket, saying: Saying, author: Author, *, now: datetime) -> Entry:
    """Write it, set the status, log the time, forget the draft; all of it or nothing.

    Sent twice by an impatient click, it is written once: the first is what one gets back.
    """
    lock_ticket(db, ticket)
    twin = _said_just_now(db, ticket, saying, author, now)
    if twin is not None:
        return twin
    body = Body(saying.text)
    if saying.mode == "note":
        entry = add_note(db, ticket, author, body, now=now, files=saying.files)
        if saying.then_status is not None:
            change_status(db, ticket, saying.then_status, author, now=now)
    else:
        entry = reply(
            db, ticket, author, body, now=now, files=saying.files, then_status=saying.then_status
        )
    if saying.minutes and author.agent_id is not None:
        log_time(
            db,
            ticket,
            author.agent_id,
            saying.minutes,
            now=now,
            billable_minutes=saying.billable,
            work_type=saying.work_type,
            agent_name=author.label,
        )
    if author.agent_id is not None:
        forget_draft(db, ticket, author.agent_id, saying.mode)
    return entry


def _said_just_now(
    db: Session, ticket: Ticket, saying: Saying, author: Author, now: datetime
) -> Entry | None:
    """The same words by the same agent a moment ago. The ticket's lock makes clicks take turns."""
    return db.scalar(
        select(Entry)
        .where(Entry.tenant_id == ticket.tenant_id, Entry.ticket_id == ticket.id)
        .where(Entry.kind == ("note" if saying.mode == "note" else "reply"))
        .where(Entry.agent_id == author.agent_id, Entry.body_text == saying.text.strip())
        .where(Entry.created_at > now - TWICE)
        .limit(1)
    )
