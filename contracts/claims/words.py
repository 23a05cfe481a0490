"""The words of claims as people read them."""

from __future__ import annotations

from contracts.billing.values import CreditState, Purpose
from contracts.claims.values import DisputeState
from msp.kernel.i18n import _


def credit_chips() -> dict[str, tuple[str, str, str]]:
    """How far a credit note is, as chip: word, tone, icon."""
    return {
        CreditState.PROPOSED.value: (_("waits to be issued"), "warn", "hourglass"),
        CreditState.ISSUED.value: (_("issued"), "good", "file-invoice"),
        CreditState.REFUSED.value: (_("refused"), "plain", "x"),
    }


def dispute_chips() -> dict[str, tuple[str, str, str]]:
    """How a dispute stands, as chip: word, tone, icon."""
    return {
        DisputeState.OPEN.value: (_("in dispute"), "bad", "message-circle"),
        DisputeState.UPHELD.value: (_("the line stands"), "plain", "check"),
        DisputeState.ACCEPTED.value: (_("accepted"), "good", "check"),
    }


def purposes() -> list[tuple[str, str]]:
    """What a credit note is for, to choose from."""
    return [
        (Purpose.GOODWILL.value, _("For good: no later bill charges it again")),
        (Purpose.AHEAD.value, _("Ahead of a correction: it is set off against it")),
    ]


def purpose_words(purpose: str) -> str:
    """What a credit note is for."""
    return dict(purposes())[purpose]
