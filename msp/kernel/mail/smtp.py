"""Sends one mail in one attempt over SMTP, and says what is known of its fate.

The last dot is what makes a server responsible for a mail, so everything before it may be
tried again, and a connection lost between it and the answer leaves the fate unknown. The caller
is told right before the dot, so that it can write down that the point of no return is near.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from msp.kernel.errors import SettingMissing
from msp.kernel.mail.headers import one_line
from msp.kernel.mail.outgoing import Attempt, Outcome

SECONDS = 30
LONGEST_WORDS = 300


@dataclass(frozen=True)
class SmtpServer:
    """Where mail leaves. `security` is "none", "starttls" or "tls"."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""


def smtp_server(url: str) -> SmtpServer:
    """Reads smtp://host:port, smtp+starttls://user:password@host or smtps://...

    Raises SettingMissing for anything else.
    """
    parts = urlsplit(url)
    known = {"smtp": ("none", 25), "smtp+starttls": ("starttls", 587), "smtps": ("tls", 465)}
    if parts.scheme not in known or not parts.hostname:
        raise SettingMissing("MSP_SMTP_URL must look like smtps://user:password@host:465.")
    security, port = known[parts.scheme]
    if parse_qs(parts.query).get("starttls") == ["1"]:
        security = "starttls"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpServer(parts.hostname, parts.port or port, security, user, password)


def _yes() -> bool:
    """A caller that has nothing to note before the last dot."""
    return True


class SmtpConnection:
    """An open connection that takes one mail after another; made by `connected`."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def send(
        self, sender: str, to: str, content: bytes, *, before_dot: Callable[[], bool] = _yes
    ) -> Attempt:
        """One attempt for one recipient. Does not raise for anything the network does.

        Where `before_dot` answers False, or raises, the dot is not sent and nobody gets the mail.
        """
        try:
            refusal = self._envelope(sender, to)
            if refusal:
                self._client.rset()
                return refusal
            self._client.send(_wire(content))
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            return Attempt(Outcome.TRANSIENT, _words(error))
        if not self._agreed(before_dot):
            return Attempt(Outcome.TRANSIENT, "given up before the last dot")
        try:
            self._client.send(b".\r\n")
            return _judged(*self._client.getreply())
        except (smtplib.SMTPException, OSError) as error:
            return Attempt(Outcome.UNKNOWN, _words(error))

    def _agreed(self, before_dot: Callable[[], bool]) -> bool:
        agreed = False
        try:
            agreed = before_dot()
        finally:
            if not agreed:
                # In the middle of the data nothing but hanging up takes a mail back.
                self._client.close()
        return agreed

    def _envelope(self, sender: str, to: str) -> Attempt | None:
        for reply in (
            self._client.mail(sender),
            self._client.rcpt(to),
            self._client.docmd("DATA"),
        ):
            if reply[0] not in (250, 251, 354):
                return _judged(*reply)
        return None


@contextmanager
def connected(server: SmtpServer) -> Iterator[SmtpConnection]:
    """Connects and signs in. Raises OSError or smtplib.SMTPException: nothing was sent."""
    context = ssl.create_default_context()
    if server.security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        client.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            client.starttls(context=context)
            client.ehlo()
        if server.user:
            client.login(server.user, server.password)
        yield SmtpConnection(client)
    finally:
        _farewell(client)


def _farewell(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()


def _wire(content: bytes) -> bytes:
    """CRLF line ends, leading dots doubled, and no final dot yet (RFC 5321 4.5.2)."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    return b"".join((b"." if line[:1] == b"." else b"") + line + b"\r\n" for line in lines)


def _judged(code: int, words: bytes) -> Attempt:
    """What an answer of the server means; one that is no number at all means nothing sure."""
    said = one_line(f"{code} {words.decode('utf-8', 'replace')}")[:LONGEST_WORDS]
    if 200 <= code < 300:
        return Attempt(Outcome.DONE, said)
    if 500 <= code < 600 and code not in (530, 535):
        return Attempt(Outcome.PERMANENT, said)
    return Attempt(Outcome.TRANSIENT, said)


def _words(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}")[:LONGEST_WORDS]
