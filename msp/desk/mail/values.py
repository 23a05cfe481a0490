"""The closed sets of words about mail; the texts of the columns of the same names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class MailState(StrEnum):
    """Where an inbound mail stands. Every mail ends in one of the last four."""

    RECEIVED = "received"
    PROCESSED = "processed"
    REVIEW = "review"
    PARKED = "parked"
    DISCARDED = "discarded"


class Reason(StrEnum):
    """Why a mail waits for a person, was parked, or was left out."""

    NO_SENDER = "no_sender"
    UNKNOWN_SENDER = "unknown_sender"
    TWO_CLIENTS = "two_clients"
    INACTIVE = "inactive"
    NOT_AUTHENTIC = "not_authentic"
    UNPROVEN = "unproven"
    FORGED_ADDRESS = "forged_address"
    OTHER_PERSON = "other_person"
    OTHER_CLIENT = "other_client"
    NOT_A_PARTICIPANT = "not_a_participant"
    NOT_THE_VENDOR = "not_the_vendor"
    TWO_CASES = "two_cases"
    UNPROVEN_VENDOR = "unproven_vendor"
    OWN_ADDRESS = "own_address"
    OWN_MAIL = "own_mail"
    STAFF = "staff"
    BOUNCE = "bounce"
    LETTER_BACK = "letter_back"
    AUTOMATIC_REPLY = "automatic_reply"
    BULK = "bulk"
    REFUSED = "refused"
    BY_HAND = "by_hand"
    TOO_LARGE = "too_large"
    NOT_HANDED_OVER = "not_handed_over"
    EMPTY = "empty"
    NO_HEADERS = "no_headers"
    TOO_DEEP = "too_deep"
    FAILED = "failed"


class MailKind(StrEnum):
    """What an outgoing mail tells the contact."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    REPLY = "reply"
    WAITING = "waiting"
    RESOLVED = "resolved"


# Mails that no person wrote: they are marked so, and never sent to a machine.
AUTOMATIC_KINDS = (MailKind.RECEIVED, MailKind.ASSIGNED, MailKind.WAITING, MailKind.RESOLVED)


@dataclass(frozen=True)
class IntoTicket:
    """The mail is a contact's answer on a ticket."""

    tenant_id: UUID
    ticket_id: UUID
    contact_id: UUID


@dataclass(frozen=True)
class NewTicket:
    """The mail opens a ticket; without a contact, the sender becomes one of the client's."""

    tenant_id: UUID
    contact_id: UUID | None


@dataclass(frozen=True)
class MachineNote:
    """A machine's answer on a ticket: kept inside, moving nothing. `out_id`: that mail bounced."""

    tenant_id: UUID
    ticket_id: UUID
    out_id: UUID | None = None


@dataclass(frozen=True)
class LetterBack:
    """A bill, or a letter of new prices, came back: its own page says so."""

    letter_id: UUID


@dataclass(frozen=True)
class Waits:
    """A person decides; `ticket_id` is what the mail seems to be about."""

    reason: Reason
    ticket_id: UUID | None = None


@dataclass(frozen=True)
class LeftOut:
    """Not a request to us at all; it stays readable."""

    reason: Reason


Place = IntoTicket | NewTicket | MachineNote | LetterBack | Waits | LeftOut


@dataclass(frozen=True)
class Reading:
    """What one reading of a mailbox came to."""

    uidvalidity: int
    last_uid: int
    at: datetime
    found: int
    on_server: int
    highest_uid: int
    writable: bool
