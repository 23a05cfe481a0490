"""Reads a mailbox over IMAP: each message once, in the order of its UIDs, none lost by paging.

A place in a mailbox is a UID together with the mailbox's UIDVALIDITY; when the latter changes
the UIDs mean nothing any more and the recent mail is read anew (the caller knows what it has
stored already). Bodies are fetched with PEEK, and a message is marked as seen only when the
caller says that it is stored. Nothing is ever deleted or expunged.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from msp.kernel.errors import SettingMissing
from msp.kernel.mail.headers import one_line

SECONDS = 30
BATCH = 50
BATCH_BYTES = 20_000_000
LARGEST = 40 * 1024 * 1024
LOOK_BACK = 100
UID = re.compile(rb"\bUID (\d+)")
SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
TROUBLE = (ImapToolsError, imaplib.IMAP4.error, OSError, UnicodeError)


class MailboxUnavailable(Exception):
    """The mailbox cannot be read now; the text is what the server or the network said."""


class Problem(StrEnum):
    """Why a message could not be fetched whole."""

    TOO_LARGE = "too_large"
    NOT_HANDED_OVER = "not_handed_over"


@dataclass(frozen=True)
class Mailbox:
    """Where mail is read. `servers` are the names our receiver writes its findings under;
    `plus` says that it delivers user+anything@host to the same box.
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str
    servers: tuple[str, ...] = ()
    plus: bool = False

    @property
    def label(self) -> str:
        """What people call it, and what its place is kept under; the password is not in it."""
        return f"{self.user}@{self.host}/{self.folder}"


@dataclass(frozen=True)
class Place:
    """How far a mailbox was read, and when that was."""

    uidvalidity: int
    last_uid: int
    read_at: datetime


@dataclass(frozen=True)
class Fetched:
    """One message; with a `problem`, `raw` holds its headers at most."""

    uid: int
    size: int
    raw: bytes
    problem: Problem | None = None


def mailboxes(urls: str) -> tuple[Mailbox, ...]:
    """Reads mailboxes apart by spaces: imaps://user:password@host/Folder?server=mx.example&plus=1.

    imap:// is without encryption, imap+starttls:// begins in the clear. Raises SettingMissing.
    """
    return tuple(_mailbox(url) for url in urls.split())


def _mailbox(url: str) -> Mailbox:
    parts = urlsplit(url)
    known = {"imap": ("none", 143), "imap+starttls": ("starttls", 143), "imaps": ("tls", 993)}
    if parts.scheme not in known or not parts.hostname or not parts.username:
        raise SettingMissing("MSP_IMAP_URL must look like imaps://user:password@host/INBOX.")
    security, port = known[parts.scheme]
    options = parse_qs(parts.query)
    return Mailbox(
        host=parts.hostname,
        port=parts.port or port,
        security=security,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        servers=tuple(server.lower() for server in options.get("server", [])),
        plus=options.get("plus") == ["1"],
    )


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[OpenMailbox]:
    """Signs in and opens the folder, to read only where writing is refused.

    Raises MailboxUnavailable, also for whatever goes wrong on the connection later.
    """
    try:
        client = _client(mailbox)
        try:
            client.login(mailbox.user, mailbox.password, initial_folder=None)
            yield OpenMailbox(client, mailbox.folder)
        finally:
            with suppress(*TROUBLE):
                client.logout()
    except TROUBLE as error:
        raise MailboxUnavailable(one_line(f"{error}")[:300] or type(error).__name__) from error


def _client(mailbox: Mailbox) -> BaseMailBox:
    if mailbox.security == "none":
        return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=SECONDS)
    kind = MailBox if mailbox.security == "tls" else MailBoxStartTls
    context = ssl.create_default_context()
    return kind(mailbox.host, mailbox.port, timeout=SECONDS, ssl_context=context)


class OpenMailbox:
    """A folder that is open; made by `opened`. Its methods raise what `opened` turns to words."""

    def __init__(self, client: BaseMailBox, folder: str) -> None:
        self._client = client
        try:
            client.folder.set(folder)
            self.writable = not client.client.is_readonly
        except (ImapToolsError, imaplib.IMAP4.error):
            client.folder.set(folder, readonly=True)
            self.writable = False
        status = client.folder.status(folder, ["UIDVALIDITY", "UIDNEXT", "MESSAGES"])
        self.uidvalidity = status["UIDVALIDITY"]
        self.highest_uid = status.get("UIDNEXT", 1) - 1
        self.messages = status.get("MESSAGES", 0)

    def uids_since(self, place: Place | None) -> list[int]:
        """What is new, ascending. The first time: what nobody has read yet.

        A little below the last UID is looked at again for unseen mail, since some servers show
        a mail later than one with a higher UID.
        """
        if place is None:
            return self._search("UNSEEN")
        if place.uidvalidity != self.uidvalidity:
            day = (place.read_at - timedelta(days=2)).strftime("%d-%b-%Y")
            return self._search(f"OR UNSEEN SINCE {day}")
        late = []
        if self.writable and place.last_uid:
            low = max(1, place.last_uid - LOOK_BACK)
            late = self._search(f"UID {low}:{place.last_uid} UNSEEN")
        # "n:*" always names the last message, also when its UID is below n.
        new = self._search(f"UID {place.last_uid + 1}:*")
        return late + [uid for uid in new if uid > place.last_uid]

    def _search(self, criteria: str) -> list[int]:
        return sorted({int(uid) for uid in self._client.uids(criteria, charset=None)})

    def batches(self, uids: Sequence[int]) -> Iterator[list[Fetched]]:
        """The messages in the order given, few enough at a time to be held in memory."""
        for start in range(0, len(uids), BATCH):
            chunk = uids[start : start + BATCH]
            sizes = self._sizes(chunk)
            batch: list[Fetched] = []
            for uid in chunk:
                if uid in sizes:
                    batch.append(self._message(uid, sizes[uid]))
                if sum(len(one.raw) for one in batch) > BATCH_BYTES:
                    yield batch
                    batch = []
            if batch:
                yield batch

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Marks stored messages; the library's own call is not used since it expunges, too."""
        if self.writable and uids:
            self._client.client.uid("STORE", _set(uids), "+FLAGS.SILENT", r"(\Seen)")

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for item in self._fetch(_set(uids), "(UID RFC822.SIZE)"):
            line = item[0] if isinstance(item, tuple) else item
            uid, size = UID.search(line), SIZE.search(line)
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def _message(self, uid: int, size: int) -> Fetched:
        if size > LARGEST:
            return Fetched(uid, size, self._body(uid, "BODY.PEEK[HEADER]"), Problem.TOO_LARGE)
        raw = self._body(uid, "BODY.PEEK[]")
        if raw or not size:
            return Fetched(uid, size, raw)
        headers = self._body(uid, "BODY.PEEK[HEADER]")
        return Fetched(uid, size, headers, Problem.NOT_HANDED_OVER)

    def _body(self, uid: int, part: str) -> bytes:
        items = self._fetch(str(uid), f"(UID {part})")
        return next((bytes(item[1]) for item in items if isinstance(item, tuple)), b"")

    def _fetch(self, uids: str, parts: str) -> list[bytes | tuple[bytes, bytes]]:
        state, items = self._client.client.uid("FETCH", uids, parts)
        if state != "OK":
            raise imaplib.IMAP4.error(f"FETCH answered {state}")
        return [item for item in items if item]


def _set(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)
