"""Reads a kept mail again, for people and for what people decide about it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from msp.desk.mail.addresses import signature_of
from msp.desk.mail.models import InboundMail
from msp.kernel.errors import Refused
from msp.kernel.files import open_file
from msp.kernel.i18n import _
from msp.kernel.mail.imap import mailboxes
from msp.kernel.mail.markup import shown, with_images_named
from msp.kernel.mail.parse import MailUnreadable, parse
from msp.kernel.mail.values import Incoming, Remark
from msp.kernel.settings import Settings


@dataclass(frozen=True)
class MailView:
    """A mail as a page shows it: cleaned, without images of other servers."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    date: str
    html: Markup
    files: tuple[tuple[str, int], ...]
    remarks: tuple[str, ...]


def read_mail(row: InboundMail, settings: Settings) -> Incoming:
    """The mail as it is taken in. Raises Refused for one that cannot be read."""
    boxes = mailboxes(settings.imap_url or "")
    servers = next((box.servers for box in boxes if box.label == row.mailbox), ())
    return _parsed(row.storage_key, signature_of(settings).instance, servers)


def view_of(storage_key: str) -> MailView:
    """The whole mail for the eyes of a person. Raises Refused for one that cannot be read."""
    mail = _parsed(storage_key, "", ())
    sender = mail.sender
    names = {part.cid: part.filename for part in mail.parts if part.cid}
    return MailView(
        sender=f"{sender.name} <{sender.email}>".strip() if sender else "",
        recipients=tuple(each.email for each in mail.recipients),
        subject=mail.subject,
        date=mail.sent_at.isoformat() if mail.sent_at else "",
        html=shown(with_images_named(mail.html, names)),
        files=tuple((part.filename, part.size) for part in mail.parts),
        remarks=tuple(_remark(each) for each in mail.remarks),
    )


def _parsed(storage_key: str, instance: str, servers: tuple[str, ...]) -> Incoming:
    with open_file(storage_key) as file:
        raw = file.read()
    try:
        return parse(raw, instance=instance, servers=servers)
    except MailUnreadable as unreadable:
        raise Refused(_("This mail cannot be read; its original can be saved.")) from unreadable


def _remark(remark: Remark) -> str:
    return {
        Remark.FILES_LEFT_OUT: _("Not all of its files are listed; the original has them."),
        Remark.TEXT_SHORTENED: _("The text was shortened; the original has all of it."),
        Remark.HTML_LEFT_OUT: _("Its HTML was too large to show; this is its text."),
        Remark.IMAGES_NOT_LOADED: _("Images of other servers are not loaded."),
    }[remark]
