"""The demo's mail catcher: takes every outgoing mail and keeps it as a file, sends none on."""

from __future__ import annotations

import secrets
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from msp.kernel import moment
from msp.kernel.ports import LOOPBACK, free_port

FOLDER = "caught-mail"


class MailCatcher:
    """An SMTP server on a loopback port of its own; mails land in `folder`, newest last."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER
        self.port = free_port()
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port)

    @property
    def url(self) -> str:
        """What MSP_SMTP_URL is set to."""
        return f"smtp://{LOOPBACK}:{self.port}"

    def start(self) -> MailCatcher:
        """Listen, in a thread of its own."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._controller.start()
        return self

    def stop(self) -> None:
        """Stop listening; what was caught stays."""
        self._controller.stop(no_assert=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep one mail whole or not at all; its name sorts by the time it came."""
        name = f"{moment.now():%Y%m%dT%H%M%S.%f}-{secrets.token_hex(3)}"
        growing = self.folder / f"{name}.new"
        growing.write_bytes(envelope.original_content or b"")
        growing.rename(growing.with_suffix(".eml"))
        return "250 Kept"
