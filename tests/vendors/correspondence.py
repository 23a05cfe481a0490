"""A desk that writes to a vendor by mail, and the vendor's desk that writes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import make_msgid
from itertools import count
from uuid import UUID

import pytest

from msp.desk.mail import jobs_take_in
from msp.desk.mail.actions.store_mail import store_mail
from msp.desk.mail.intake import Gate, take_mail_in
from msp.desk.mail.models import InboundMail
from msp.kernel import settings
from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import Settings
from tests.harness.database import Database
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.vendors.scene import Scene, make_scene
from vendors.cases.values import LinkState
from vendors.connections.models import VendorConnection

DESK = "desk@msp.example"
VENDOR = "support@corvid.example"
RECEIVER = "mx.msp.example"
BOX = f"imap://desk:x@mail.msp.example/INBOX?server={RECEIVER}"
LABEL = "desk@mail.msp.example/INBOX"
GENUINE = f"{RECEIVER}; dmarc=pass header.from=corvid.example"
UNPROVEN = f"{RECEIVER}; none"
SERIAL = count(1)
FORGED = f"{RECEIVER}; dmarc=fail header.from=corvid.example"


@dataclass
class Correspondence:
    """Both ends: what the desk sent stands in `smtp`, what the vendor says is taken in."""

    scene: Scene
    smtp: SmtpPeer
    settings: Settings
    number: str = "4711"
    seen: int = field(default=0)

    @property
    def letters(self) -> list[EmailMessage]:
        """What the vendor got, as its mail program reads it."""
        return self.smtp.mails

    def configure(self, **config: str) -> None:
        """Change the connection's settings."""
        with unit(SYSTEM) as db:
            row = db.get_one(VendorConnection, self.scene.connection_id)
            row.config = {**row.config, **config}

    def answer(
        self,
        text: str,
        *,
        to: EmailMessage | None = None,
        sender: str = f"Vera <{VENDOR}>",
        subject: str = "",
        findings: str = GENUINE,
        files: tuple[tuple[str, bytes], ...] = (),
        refers: bool = True,
        address: str | None = None,
        **headers: str,
    ) -> EmailMessage:
        """A mail of the vendor's, as an answer to a letter of ours."""
        letter = to or self.letters[-1]
        mail = EmailMessage()
        mail["Authentication-Results"] = findings
        mail["From"] = sender
        mail["To"] = address or str(letter["Reply-To"])
        mail["Subject"] = subject or f"Re: {letter['Subject']}"
        mail["Message-ID"] = make_msgid(domain="corvid.example")
        mail["Date"] = letter["Date"]
        if refers:
            mail["In-Reply-To"] = letter["Message-ID"]
            known = str(letter["References"] or "")
            mail["References"] = f"{known} {letter['Message-ID']}".strip()
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        for name, content in files:
            mail.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        return mail

    def acknowledge(self, letter: EmailMessage | None = None) -> EmailMessage:
        """What a ticket system answers by itself to every mail."""
        return self.answer(
            "Your request was received and will be handled soon.",
            to=letter,
            subject=f"[CORVID #{self.number}] AutoReply: {(letter or self.letters[-1])['Subject']}",
            Auto_Submitted="auto-replied",
            Precedence="bulk",
        )

    def arrives(self, mail: EmailMessage | bytes) -> str:
        """The desk takes it in; returns what became of it, with the reason."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        stored = store_mail(raw, LABEL, now=now())
        take_mail_in(stored.mail_id, Gate(self.settings), now=now())
        return self.fate(stored.mail_id)

    def fate(self, mail_id: UUID) -> str:
        with unit(SYSTEM) as db:
            row = db.get_one(InboundMail, mail_id)
            return f"{row.state}: {row.reason}" if row.reason else row.state

    def hear(self, mail: EmailMessage | bytes) -> str:
        """It arrives, and the case is read."""
        fate = self.arrives(mail)
        self.scene.work()
        return fate


def correspondence(
    scene: Scene,
    smtp: SmtpPeer,
    desk: Settings,
    use: Callable[[Settings], None],
    *,
    plus: bool = True,
) -> Correspondence:
    """Turns the scene's connection into one by mail."""
    mine = replace(
        desk,
        smtp_url=smtp.url,
        mail_from=DESK,
        imap_url=BOX + ("&plus=1" if plus else ""),
    )
    use(mine)
    with unit(SYSTEM) as db:
        row = db.get_one(VendorConnection, scene.connection_id)
        row.kind, row.base_url, row.config = "email", "", {"to": VENDOR}
    return Correspondence(scene, smtp, mine)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Settings], None]:
    """Settings of this test, for everything that asks for them."""

    def put(mine: Settings) -> None:
        monkeypatch.setattr(settings, "current", lambda: mine)
        monkeypatch.setattr(jobs_take_in, "current", lambda: mine)

    return put


@pytest.fixture
def mails(fresh: Database, smtp_peer: SmtpPeer, use: Callable[[Settings], None]) -> Correspondence:
    """Harbor's ticket, to be forwarded to a vendor that has only a mailbox."""
    scene = make_scene("https://nowhere.example/", "x", "y")
    return correspondence(scene, smtp_peer, settings.current(), use)


def forwarded(mails: Correspondence) -> Scene:
    mails.scene.forward()
    mails.scene.work()
    assert mails.scene.states() == (LinkState.LINKED, ["done"])
    return mails.scene


def numbers(mails: Correspondence) -> tuple[str | None, str]:
    with unit(SYSTEM) as db:
        case = mails.scene.case(db)
        return case.number, case.status


def attention(scene: Scene) -> list[str]:
    with unit(SYSTEM) as db:
        return scene.case(db).attention


def body(mail: EmailMessage) -> str:
    found = mail.get_body(("plain",))
    assert found is not None
    return str(found.get_content())


def returned(letter: EmailMessage, told: str) -> bytes:
    """What a mail server sends back when it cannot deliver."""
    return (
        "From: Mail Delivery System <mailer-daemon@mx.corvid.example>\r\n"
        f"To: {letter['Reply-To']}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <bounce-{next(SERIAL)}@mx.corvid.example>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain\r\n\r\nIt was not delivered: {told}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {letter['Message-ID']}\r\nSubject: x\r\n--b--\r\n"
    ).encode()
