"""Reads a raw mail into one frozen value. Any bytes give a value or MailUnreadable."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from msp.kernel.mail.authenticity import authenticity
from msp.kernel.mail.automatic import evidence, reported_ids
from msp.kernel.mail.bodies import Bodies, bodies_of
from msp.kernel.mail.headers import (
    addresses,
    decoded,
    message_ids,
    own_id,
    raw_header,
    sent_at,
)
from msp.kernel.mail.markup import (
    MarkupTooLarge,
    has_remote_images,
    html_from,
    marked,
    rough_text,
    safe,
    text_from,
)
from msp.kernel.mail.quotes import news_of, news_of_html
from msp.kernel.mail.values import Address, Incoming, Remark, Unreadable

LONGEST_SUBJECT = 500
LONGEST_TEXT = 200_000


class MailUnreadable(Exception):
    """The bytes cannot be read as a mail; `why` is for an administrator."""

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class _Words:
    """What the mail says, whole and without the quotes, with remarks on what was left out."""

    text: str
    html: str
    news: str
    news_html: str
    remarks: tuple[Remark, ...]


def parse(raw: bytes, *, instance: str = "", servers: Collection[str] = ()) -> Incoming:
    """Reads a mail. `instance` is our X-Loop id, `servers` our receivers' authserv-ids."""
    if not raw.strip(b"\x00\r\n\t "):
        raise MailUnreadable(Unreadable.EMPTY)
    try:
        message = message_from_bytes(raw, policy=compat32)
        if not message.keys():
            raise MailUnreadable(Unreadable.NO_HEADERS)
        return _incoming(raw, message, instance, servers)
    except RecursionError:
        raise MailUnreadable(Unreadable.TOO_DEEP) from None


def _incoming(raw: bytes, message: Message, instance: str, servers: Collection[str]) -> Incoming:
    sender = _sender(message)
    bodies = bodies_of(message)
    words = _words(bodies)
    return Incoming(
        content_key=content_key(raw, message, bodies),
        message_id=own_id(message),
        references=message_ids(message, "References", "In-Reply-To"),
        sender=sender,
        reply_to=addresses(message, "Reply-To"),
        recipients=addresses(
            message, "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"
        ),
        subject=decoded(raw_header(message, "Subject"))[:LONGEST_SUBJECT],
        sent_at=sent_at(message),
        text=words.text,
        html=words.html,
        news=words.news,
        news_html=words.news_html,
        parts=tuple(bodies.parts),
        automatic=evidence(message, sender, instance),
        authenticity=authenticity(message, sender, servers),
        reported_ids=reported_ids(message),
        remarks=words.remarks,
    )


def _sender(message: Message) -> Address | None:
    """The one From address. A mail that claims two is from nobody: which would be checked?"""
    found = addresses(message, "From")
    return found[0] if len(found) == 1 else None


def content_key(raw: bytes, message: Message, bodies: Bodies) -> str:
    """The same for each copy of one mail, whichever way and how often it reaches us.

    Made of what the sender wrote, not of what the way added. A Message-ID alone would not do:
    some machines use one for all their mails, and a stranger who knows one could block the mail
    that bears it. A mail with neither id nor date is known by its very bytes.
    """
    identity = [raw_header(message, name) for name in ("Message-ID", "Date")]
    if not any(identity):
        return hashlib.sha256(raw).hexdigest()
    digest = hashlib.sha256()
    identity += [raw_header(message, name) for name in ("From", "Subject")]
    for section in bodies.sections:
        identity += [section.text, section.html]
    for piece in identity:
        digest.update(piece.replace("\r\n", "\n").strip().encode() + b"\x00")
    for part in bodies.parts:
        digest.update(part.filename.encode() + b"\x00" + hashlib.sha256(part.content).digest())
    return digest.hexdigest()


def _words(bodies: Bodies) -> _Words:
    remarks = list(bodies.remarks)
    with_marks = ""
    if bodies.has_html:
        try:
            with_marks = marked("\n".join(section.html for section in bodies.sections))
        except MarkupTooLarge:
            remarks.append(Remark.HTML_LEFT_OUT)
    if has_remote_images(with_marks):
        remarks.append(Remark.IMAGES_NOT_LOADED)
    text = _text(bodies, with_marks)
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT]
        remarks.append(Remark.TEXT_SHORTENED)
    news = news_of(text)
    return _Words(
        text=text,
        html=safe(with_marks) or html_from(text),
        news=news,
        news_html=safe(news_of_html(with_marks)) if with_marks else html_from(news),
        remarks=tuple(remarks),
    )


def _text(bodies: Bodies, with_marks: str) -> str:
    """The plain parts, or the words of the HTML where a stretch has no plain form."""
    if any(not section.text for section in bodies.sections):
        source = "\n".join(section.html for section in bodies.sections)
        return text_from(with_marks) if with_marks else rough_text(source)
    return "\n\n".join(section.text for section in bodies.sections if section.text)
