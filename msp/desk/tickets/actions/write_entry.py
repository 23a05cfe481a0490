"""Put words and files on the timeline: the one place where entries are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.announce_ticket import announce_ticket
from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.tickets.values import Author, Body, IncomingFile
from msp.desk.values import EntryKind, Visibility
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

LONGEST_TEXT = 200_000
MOST_FILES = 50


def write_entry(
    db: Session,
    ticket: Ticket,
    kind: EntryKind,
    visibility: Visibility,
    author: Author,
    body: Body,
    *,
    now: datetime,
    files: Sequence[IncomingFile] = (),
    channel: str,
    details: Mapping[str, Any] | None = None,
    heeded: bool = True,
) -> Entry:
    """Write an entry with its files, and tell every open page. Raises Refused for a blank one.

    `heeded` is False for words from the portal, whose role may not act on the ticket itself.
    """
    text = _checked(body, files)
    entry = Entry(
        tenant_id=ticket.tenant_id,
        ticket_id=ticket.id,
        kind=kind,
        visibility=visibility,
        agent_id=author.agent_id,
        contact_id=author.contact_id,
        author_label=author.label,
        body_text=text,
        body_html=body.html,
        details=dict(details or {}),
        channel=channel,
        created_at=now,
        heeded_at=now if heeded else None,
    )
    db.add(entry)
    db.flush()
    for file in files:
        db.add(_attachment(entry, file))
    db.flush()
    announce_ticket(db, ticket)
    return entry


def _checked(body: Body, files: Sequence[IncomingFile]) -> str:
    text = body.text.replace("\x00", "").strip()
    if not text and not files and not body.html:
        raise Refused(_("Write something first."), field="text")
    if len(text) > LONGEST_TEXT or len(body.html or "") > LONGEST_TEXT * 5:
        raise Refused(_("This text is too long; attach it as a file."), field="text")
    if len(files) > MOST_FILES:
        raise Refused(_("At most %(most)s files at once.", most=MOST_FILES), field="files")
    return text


def _attachment(entry: Entry, file: IncomingFile) -> Attachment:
    return Attachment(
        tenant_id=entry.tenant_id,
        ticket_id=entry.ticket_id,
        entry_id=entry.id,
        filename=file.filename[:255] or _("file"),
        content_type=file.stored.content_type,
        size=file.stored.size,
        sha256=file.stored.sha256,
        storage_key=file.stored.key,
        visibility=entry.visibility,
        created_at=entry.created_at,
    )
