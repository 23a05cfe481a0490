"""A real SMTP server that takes mail, refuses it, or hangs up at the worst moment."""

from __future__ import annotations

from asyncio import WriteTransport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from msp.kernel.ports import LOOPBACK, free_port


@dataclass
class SmtpPeer:
    """What it took is in `taken`. `answer_data` may be set to behave badly."""

    port: int = field(default_factory=free_port)
    taken: list[Envelope] = field(default_factory=list)
    refuse_to: dict[str, str] = field(default_factory=dict)
    answer_data: str = "250 Taken"
    hang_up: str = ""
    on_data: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        return f"smtp://{LOOPBACK}:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, as a mail program reads it."""
        contents = (envelope.original_content or b"" for envelope in self.taken)
        return [message_from_bytes(one, policy=default) for one in contents]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse_to:
            return self.refuse_to[address]
        envelope.rcpt_tos.append(address)
        return "250 Known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.on_data()
        if self.hang_up != "before taking" and self.answer_data.startswith("2"):
            self.taken.append(envelope)
        if self.hang_up and isinstance(server.transport, WriteTransport):
            server.transport.abort()
        return self.answer_data


@contextmanager
def smtp_peer_running(peer: SmtpPeer | None = None) -> Iterator[SmtpPeer]:
    peer = peer or SmtpPeer()
    controller = Controller(peer, hostname=LOOPBACK, port=peer.port)
    controller.start()
    try:
        yield peer
    finally:
        controller.stop(no_assert=True)
