"""A queued mail as the value that is put on the wire."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.desk.mail.addresses import Signature
from msp.desk.mail.models import MailOut
from msp.desk.mail.queries import files_of_entry
from msp.kernel.files import open_file
from msp.kernel.mail.outgoing import Outgoing
from msp.kernel.mail.values import Address, Part

MOST_BYTES = 10_000_000


def outgoing_of(db: Session, row: MailOut, sender: Signature) -> Outgoing:
    """The same bytes at every attempt: all of it was written when the mail was queued."""
    return Outgoing(
        message_id=row.message_id,
        sender=Address(sender.address, row.sender_name),
        to=Address(row.to_email, row.to_name),
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        date=row.created_at,
        reply_to=Address(row.reply_to, row.sender_name) if row.reply_to else None,
        in_reply_to=row.in_reply_to,
        references=tuple(row.references),
        automatic=row.automatic,
        instance=sender.instance,
        parts=_parts(db, row),
    )


def _parts(db: Session, row: MailOut) -> tuple[Part, ...]:
    """The public files of the entry, as far as mail servers take so much; the rest is a link."""
    if row.entry_id is None:
        return ()
    parts: list[Part] = []
    room = MOST_BYTES
    for file in files_of_entry(db, row.tenant_id, row.entry_id):
        if file.size <= room:
            room -= file.size
            with open_file(file.storage_key) as content:
                parts.append(Part(file.filename, file.content_type, content.read()))
    return tuple(parts)
