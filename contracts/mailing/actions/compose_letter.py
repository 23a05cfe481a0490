"""Give a letter its words and its paper, once: from then on every attempt sends the same."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy.orm import Session

from contracts.letters.models import Letter
from contracts.mailing.enclosing import enclosure_of
from msp.kernel.files import open_file, store
from msp.kernel.mail.handles import instance_mark
from msp.kernel.mail.outgoing import Outgoing
from msp.kernel.mail.values import Address, Part
from msp.kernel.settings import Settings, current


def compose_letter(db: Session, row: Letter) -> Outgoing:
    """The mail as it goes on the wire."""
    settings = current()
    if not row.storage_key:
        _write(db, row, settings)
    with open_file(row.storage_key) as paper:
        part = Part(row.paper_name, "application/pdf", paper.read())
    return Outgoing(
        message_id=row.message_id,
        sender=Address(settings.mail_from.strip(), row.sender_name),
        to=Address(row.to_email, row.to_name),
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        date=row.created_at,
        instance=instance_mark(settings.secret_key),
        parts=(part,),
    )


def _write(db: Session, row: Letter, settings: Settings) -> None:
    enclosure = enclosure_of(db, row)
    row.sender_name, row.subject = enclosure.sender, enclosure.words.subject
    row.body_text, row.body_html = enclosure.words.text, enclosure.words.html
    row.storage_key, row.paper_name = store(BytesIO(enclosure.paper)).key, enclosure.name
    domain = settings.mail_from.strip().rpartition("@")[2]
    row.message_id = f"letter.{row.id.hex}@{domain}"
    db.flush()
