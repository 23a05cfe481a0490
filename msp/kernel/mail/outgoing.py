"""What a mail is before it leaves, and what became of one attempt to send it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from msp.kernel.mail.values import Address, Part


class Outcome(StrEnum):
    """What one attempt came to.

    DONE: the server took it. TRANSIENT: it surely did not; try again later. PERMANENT: it
    refused this mail for good. UNKNOWN: the connection broke after the last byte and before
    the answer, so that sending again might send twice.
    """

    DONE = "done"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Attempt:
    """The result of one attempt, with the server's own words for a person to read."""

    outcome: Outcome
    words: str


@dataclass(frozen=True)
class Outgoing:
    """A mail to build; without `html` it is text alone. Ids are bare, without angle brackets."""

    message_id: str
    sender: Address
    to: Address
    subject: str
    text: str
    html: str
    date: datetime
    reply_to: Address | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    automatic: bool = False
    instance: str = ""
    parts: tuple[Part, ...] = field(default=())
