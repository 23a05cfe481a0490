"""What a vendor without a system is reached through: the desk's post office and its ledger.

A connector sends one letter in one attempt; the ledger is what it knows a case by. It keeps each
of our letters with how far it came, and each mail of the vendor's that was proven to be one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msp.kernel.mail.outgoing import Outcome


class Direction(StrEnum):
    """Whose letter it is."""

    OUT = "out"
    IN = "in"


class LetterState(StrEnum):
    """How far a letter of ours came, or what a mail of the vendor's is."""

    SENDING = "sending"
    HANDED_OVER = "handed_over"  # the last dot was sent: from here on it may have arrived
    SENT = "sent"
    REFUSED = "refused"  # the mail server did not take it
    RETURNED = "returned"  # it came back
    ANSWER = "answer"
    MACHINE = "machine"  # an automatic answer: its number counts, its words are no answer
    BOUNCE = "bounce"


class Begun(StrEnum):
    """What the ledger says to a letter that is about to leave."""

    GO = "go"
    THERE_ALREADY = "there_already"
    IN_DOUBT = "in_doubt"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter of a case. `key` is the operation's for ours; `read` gives the raw mail."""

    id: str
    direction: Direction
    state: LetterState
    message_id: str
    key: str
    at: datetime
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Leaving:
    """A letter about to leave: what it belongs to, and under which token it is repeated."""

    correlation_id: str
    message_id: str
    key: str
    reservation: str
    raw: bytes
    # More than so many in a day is no correspondence any more.
    most_per_day: int


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A mail of the vendor's for a case; `place` orders them."""

    correlation_id: str
    place: str
    at: datetime


class Ledger(Protocol):
    """The letters of one connection's cases; each call is a short transaction of its own."""

    def clock(self) -> datetime:
        """The time by which letters are dated."""
        ...

    def handle(self, correlation_id: str) -> str:
        """The case's proof: whoever brings it back had a letter of ours about it."""
        ...

    def letters(self, correlation_id: str) -> Sequence[KeptLetter]:
        """Both sides' letters, the oldest first."""
        ...

    def begin(self, leaving: Leaving) -> Begun:
        """Write down that a letter is about to be sent, unless it must not be."""
        ...

    def hand_over(self, message_id: str) -> bool:
        """Write down that the last dot follows; False when it must not."""
        ...

    def settle(self, message_id: str, outcome: Outcome) -> LetterState:
        """Write down what the attempt came to; returns where the letter stands now."""
        ...

    def changes(self, after: str | None, limit: int) -> Sequence[CaseChange]:
        """Mails of the vendor's behind a place, the oldest first; None begins at the first."""
        ...


@dataclass(frozen=True)
class Post:
    """How the desk's mail leaves and comes back, and the ledger."""

    smtp_url: str | None
    address: str
    sender_name: str
    instance: str
    # The mailbox takes our address with a plus and more behind it.
    plus: bool
    # A mailbox is read at all.
    reads: bool
    ledger: Ledger
    # Asked before each letter: it waits until the vendor may be written to once more.
    admit: Callable[[], None] = lambda: None
