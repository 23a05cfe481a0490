"""The demo's caught mails: files in a folder, since the demo sends none of them on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.mail.markup import shown
from msp.kernel.mail.parse import MailUnreadable, parse
from msp.kernel.settings import Settings

FOLDER = "caught-mail"
NAME = re.compile(r"[0-9A-Za-z.\-]{1,80}\.eml")
MOST = 100


@dataclass(frozen=True)
class CaughtMail:
    """One mail as its receiver would have got it."""

    name: str
    to: str
    sender: str
    subject: str
    text: str
    html: Markup


def is_caught_here(settings: Settings) -> bool:
    """Only the demo catches mails."""
    return settings.demo


def caught_mails(settings: Settings) -> list[CaughtMail]:
    """The newest first. Raises NotFound outside of the demo."""
    folder = _folder(settings)
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)[:MOST]
    return [mail for name in names if (mail := _read(folder / name)) is not None]


def caught_mail(settings: Settings, name: str) -> CaughtMail:
    """One of them. Raises NotFound."""
    path = _folder(settings) / name
    mail = _read(path) if NAME.fullmatch(name) and path.is_file() else None
    if mail is None:
        raise NotFound(_("There is no such mail."))
    return mail


def _folder(settings: Settings) -> Path:
    if not is_caught_here(settings):
        raise NotFound(_("Only the demo catches its mails."))
    return settings.data_dir / FOLDER


def _read(path: Path) -> CaughtMail | None:
    try:
        mail = parse(path.read_bytes())
    except (MailUnreadable, OSError):
        return None
    sender = mail.sender
    return CaughtMail(
        name=path.name,
        to=", ".join(each.email for each in mail.recipients),
        sender=f"{sender.name} <{sender.email}>" if sender else "",
        subject=mail.subject,
        text=mail.text,
        html=shown(mail.html),
    )
