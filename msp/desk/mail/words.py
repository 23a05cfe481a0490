"""What the words about mail are called for people."""

from __future__ import annotations

from msp.desk.mail.values import MailKind, MailState, Reason
from msp.kernel.i18n import _
from msp.kernel.mail.posted import OutState


def reason_words(reason: str) -> str:
    """Why a mail waits, was parked or was left out: a sentence that says what to look at."""
    words: dict[str, str] = {
        Reason.NO_SENDER: _("It names no sender, or more than one."),
        Reason.UNKNOWN_SENDER: _("Nobody knows this sender or the domain."),
        Reason.TWO_CLIENTS: _("The sender or the domain belongs to more than one client."),
        Reason.INACTIVE: _("The sender, or the client, is no longer active."),
        Reason.NOT_AUTHENTIC: _("Our mail server says that the sender's address is forged."),
        Reason.UNPROVEN: _("It refers to a ticket, and nothing proves who sent it."),
        Reason.FORGED_ADDRESS: _("It was sent to a reply address that we never gave to anybody."),
        Reason.OTHER_PERSON: _("Somebody answered who is not one of this client's contacts."),
        Reason.OTHER_CLIENT: _("Somebody of another client answered."),
        Reason.NOT_A_PARTICIPANT: _("The sender takes no part in the ticket it refers to."),
        Reason.NOT_THE_VENDOR: _("It answers a vendor case, and does not come from that vendor."),
        Reason.TWO_CASES: _("It refers to two vendor cases at once."),
        Reason.UNPROVEN_VENDOR: _("It refers to a vendor case, and nothing proves who sent it."),
        Reason.OWN_ADDRESS: _("It comes from an address of our own."),
        Reason.OWN_MAIL: _("It is a mail of our own that came back."),
        Reason.STAFF: _("A colleague sent it; for whom, only a person can tell."),
        Reason.BOUNCE: _("A mail of ours could not be delivered; which one, it does not say."),
        Reason.LETTER_BACK: _("A bill or a letter of new prices came back; its page says so."),
        Reason.AUTOMATIC_REPLY: _("A machine answered, and it does not say what."),
        Reason.BULK: _("It went to many people at once."),
        Reason.REFUSED: _("The desk refused it."),
        Reason.BY_HAND: _("A person decided so."),
        Reason.TOO_LARGE: _("It is too large to be fetched; its headers are here."),
        Reason.NOT_HANDED_OVER: _("The mail server did not hand it over."),
        Reason.EMPTY: _("It is empty."),
        Reason.NO_HEADERS: _("It is not a mail: there are no headers."),
        Reason.TOO_DEEP: _("It is nested too deep to be read."),
        Reason.FAILED: _("Taking it in failed each time."),
    }
    return words.get(reason, reason)


def state_words(state: str) -> str:
    """The state of an inbound mail."""
    return {
        MailState.RECEIVED: _("Waiting"),
        MailState.PROCESSED: _("On a ticket"),
        MailState.REVIEW: _("For review"),
        MailState.PARKED: _("Parked"),
        MailState.DISCARDED: _("Left out"),
    }[MailState(state)]


def out_state_words(state: str) -> str:
    """The state of an outgoing mail."""
    return {
        OutState.QUEUED: _("Waiting"),
        OutState.SENDING: _("Being sent"),
        OutState.SENT: _("Sent"),
        OutState.UNKNOWN: _("May have arrived"),
        OutState.FAILED: _("Failed"),
        OutState.BOUNCED: _("Came back"),
    }[OutState(state)]


def kind_words(kind: str) -> str:
    """What an outgoing mail tells."""
    words: dict[str, str] = {
        MailKind.RECEIVED: _("Received"),
        MailKind.ASSIGNED: _("Engineer assigned"),
        MailKind.REPLY: _("Reply"),
        MailKind.WAITING: _("Waiting for you"),
        MailKind.RESOLVED: _("Resolved"),
    }
    return words.get(kind, kind)
