"""Letters in words and chips."""

from __future__ import annotations

from contracts.letters.values import Standing
from msp.kernel.i18n import _
from msp.kernel.mail.posted import OutState

Chip = tuple[str, str, str]


def letter_chips() -> dict[str, Chip]:
    """A letter's state as chip: word, tone, icon."""
    return {
        OutState.QUEUED.value: (_("Waiting"), "plain", "clock"),
        OutState.SENDING.value: (_("Being sent"), "plain", "clock"),
        OutState.SENT.value: (_("Sent"), "good", "mail-check"),
        OutState.UNKNOWN.value: (_("May have arrived"), "warn", "help"),
        OutState.FAILED.value: (_("Failed"), "bad", "alert-circle"),
        OutState.BOUNCED.value: (_("Came back"), "bad", "mail-exclamation"),
    }


def standing_chips() -> dict[str, Chip]:
    """How a bill's letters stand, as chip."""
    return {
        Standing.NOT_SENT.value: (_("not sent"), "plain", "mail"),
        Standing.WAITING.value: (_("being sent"), "plain", "clock"),
        Standing.SENT.value: (_("sent"), "good", "mail-check"),
        Standing.TROUBLE.value: (_("mail to look at"), "bad", "mail-exclamation"),
    }
