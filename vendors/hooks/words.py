"""What people read about deliveries."""

from __future__ import annotations

from msp.kernel.i18n import _
from vendors.hooks.values import Outcome, Standing


def outcome_words(outcome: Outcome) -> tuple[str, str]:
    """What became of a delivery, and the tone of its chip."""
    words = {
        Outcome.WAITING: (_("Waiting"), "act"),
        Outcome.LOOKED: (_("Case read"), "good"),
        Outcome.UNMATCHED: (_("No case of ours"), "plain"),
        Outcome.REFUSED: (_("Refused"), "bad"),
    }
    return words[outcome]


def standing_words(found: Standing) -> tuple[str, str]:
    """How our address stands in the vendor's register, and the tone of its chip."""
    words = {
        Standing.NONE: (_("not registered"), "plain"),
        Standing.ASKED: (_("being changed"), "act"),
        Standing.THERE: (_("registered"), "good"),
        Standing.OLD: (_("leads to an old address"), "warn"),
        Standing.LOST: (_("forgotten by the vendor"), "bad"),
        Standing.FAILED: (_("not done"), "bad"),
    }
    return words[found]
