"""What a mail is once it has been read: frozen, and safe to store (no NUL, no lone surrogate)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Automatic(StrEnum):
    """Evidence that a machine wrote a mail, or that no machine may answer it."""

    OWN = "own"
    BOUNCE = "bounce"
    SUBMITTED = "auto-submitted"
    REPLIED = "auto-replied"
    BULK = "bulk"
    NULL_SENDER = "null-sender"
    NO_REPLY = "no-reply"
    NO_ANSWER_WANTED = "no-answer-wanted"
    SUBJECT = "subject"


class Remark(StrEnum):
    """What was left out of the view of a mail; the original holds all of it."""

    FILES_LEFT_OUT = "files_left_out"
    TEXT_SHORTENED = "text_shortened"
    HTML_LEFT_OUT = "html_left_out"
    IMAGES_NOT_LOADED = "images_not_loaded"


class Unreadable(StrEnum):
    """Why bytes cannot be read as a mail."""

    EMPTY = "empty"
    NO_HEADERS = "no_headers"
    TOO_DEEP = "too_deep"


class Authenticity(StrEnum):
    """What our own receiving server says about the sender's address."""

    PASSED = "passed"
    FAILED = "failed"
    UNSTATED = "unstated"


@dataclass(frozen=True)
class Address:
    """One mailbox. `email` is as written, `norm` is what addresses are compared by."""

    email: str
    name: str = ""

    @property
    def norm(self) -> str:
        return self.email.strip().lower()

    @property
    def domain(self) -> str:
        return self.norm.rpartition("@")[2]


@dataclass(frozen=True)
class Part:
    """A file that came with a mail. `cid` is set where the text shows it in place."""

    filename: str
    content_type: str
    content: bytes
    cid: str = ""

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Incoming:
    """A mail as read. `text` and `html` are whole, `news` and `news_html` without the quotes."""

    content_key: str
    message_id: str
    references: tuple[str, ...]
    sender: Address | None
    reply_to: tuple[Address, ...]
    recipients: tuple[Address, ...]
    subject: str
    sent_at: datetime | None
    text: str
    html: str
    news: str
    news_html: str
    parts: tuple[Part, ...]
    automatic: frozenset[Automatic]
    authenticity: Authenticity
    reported_ids: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
