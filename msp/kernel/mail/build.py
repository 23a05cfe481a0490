"""Builds a mail that threads, that no autoresponder answers, and that injects nothing.

Header values come from people, so every one is made a single line first, and addresses are
set as structured values: a display name such as `"x" <a@b>, c@d` stays one quoted name.
"""

from __future__ import annotations

import hashlib
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from msp.kernel.mail.automatic import LOOP_HEADER
from msp.kernel.mail.headers import ADDRESS, one_line
from msp.kernel.mail.outgoing import Outgoing
from msp.kernel.mail.values import Address, Part

LONGEST_SUBJECT = 200
MOST_REFERENCES = 20
SEVEN_BIT = SMTP.clone(cte_type="7bit", max_line_length=78)


class UnsendableAddress(Exception):
    """The address cannot stand in a mail; no attempt to send would help."""


def build(mail: Outgoing) -> bytes:
    """The mail as bytes for the wire, the same each time. Raises UnsendableAddress."""
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"] = _structured(mail.sender)
    message["To"] = _structured(mail.to)
    if mail.reply_to:
        message["Reply-To"] = _structured(mail.reply_to)
    message["Subject"] = one_line(mail.subject)[:LONGEST_SUBJECT]
    message["Date"] = format_datetime(mail.date)
    message["Message-ID"] = f"<{mail.message_id}>"
    for name, value in sorted(_thread(mail) | _courtesy(mail)):
        message[name] = value
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for part in mail.parts:
        _attach(message, part)
    _fix_boundaries(message, mail.message_id)
    return message.as_bytes()


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Boundaries that follow from the id, so that a second attempt sends the same bytes."""
    for position, part in enumerate(message.walk()):
        if part.is_multipart():
            digest = hashlib.sha256(f"{message_id} {position}".encode()).hexdigest()
            part.set_boundary(f"part-{digest[:40]}")


def _thread(mail: Outgoing) -> set[tuple[str, str]]:
    """In-Reply-To and References, with the thread's root kept when the middle is left out."""
    references = mail.references
    if len(references) > MOST_REFERENCES:
        references = (references[0], *references[1 - MOST_REFERENCES :])
    found = set()
    if mail.in_reply_to:
        found.add(("In-Reply-To", f"<{mail.in_reply_to}>"))
    if references:
        found.add(("References", " ".join(f"<{one}>" for one in references)))
    return found


def _courtesy(mail: Outgoing) -> set[tuple[str, str]]:
    """What keeps other machines from answering us, and lets us know our own again."""
    found = {(LOOP_HEADER, mail.instance)} if mail.instance else set()
    if mail.automatic:
        found |= {("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")}
    return found


def _structured(address: Address) -> HeaderAddress:
    email = address.email.strip()
    if not ADDRESS.fullmatch(email) or not email.isascii():
        raise UnsendableAddress(f"{one_line(email)[:200]} is not an address mail can be sent to")
    local, _at, domain = email.rpartition("@")
    return HeaderAddress(one_line(address.name)[:200], local, domain)


def _attach(message: EmailMessage, part: Part) -> None:
    main, _slash, sub = part.content_type.partition("/")
    message.add_attachment(
        part.content, maintype=main, subtype=sub or "octet-stream", filename=part.filename
    )
