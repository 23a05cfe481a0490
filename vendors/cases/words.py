"""What people read about a bond and its operations."""

from __future__ import annotations

from msp.kernel.i18n import _
from vendors.cases.values import Attention, LinkState, OperationKind, OperationState


def link_words(state: LinkState) -> tuple[str, str]:
    """The state of a bond and the tone of its chip."""
    words = {
        LinkState.PENDING_CREATE: (_("Queued"), "plain"),
        LinkState.CREATING: (_("Sending"), "act"),
        LinkState.CREATE_UNKNOWN: (_("Unconfirmed"), "warn"),
        LinkState.REFUSED: (_("Refused"), "bad"),
        LinkState.LINKED: (_("Linked"), "vendor"),
        LinkState.VENDOR_DONE: (_("Vendor says done"), "good"),
        LinkState.SUSPENDED: (_("Stopped: not our case"), "bad"),
        LinkState.CANCELLING: (_("Withdrawing"), "warn"),
        LinkState.CANCELLED: (_("Withdrawn"), "plain"),
        LinkState.CLOSED: (_("Closed"), "plain"),
        LinkState.GONE: (_("Gone at the vendor"), "bad"),
        LinkState.DETACHED: (_("Detached"), "plain"),
    }
    return words[state]


def operation_words(state: OperationState) -> tuple[str, str]:
    """How far an operation is, and the tone of its chip."""
    words = {
        OperationState.QUEUED: (_("Waiting to be sent"), "plain"),
        OperationState.SENDING: (_("Sending"), "act"),
        OperationState.UNKNOWN: (_("May have arrived; checking"), "warn"),
        OperationState.DONE: (_("Delivered"), "good"),
        OperationState.DEAD: (_("Not delivered"), "bad"),
        OperationState.SKIPPED: (_("Left out"), "plain"),
    }
    return words[state]


def kind_words(kind: OperationKind) -> str:
    """What an operation does."""
    words = {
        OperationKind.CREATE: _("Make the case"),
        OperationKind.COMMENT: _("Comment"),
        OperationKind.ATTACHMENT: _("File"),
        OperationKind.STATUS: _("Status"),
    }
    return words[kind]


def attention_words(reason: Attention) -> str:
    """What a person must look at, as a sentence."""
    words = {
        Attention.DUPLICATES: _("The vendor has more than one case of this ticket."),
        Attention.OUTCOME_UNKNOWN: _(
            "It is not known whether the vendor got the last message. Look there first."
        ),
        Attention.UNMAPPED_STATUS: _(
            "The vendor's status has no meaning here yet; an administrator can give it one."
        ),
        Attention.NOT_OUR_CASE: _("What the vendor shows is not our case. Nothing is exchanged."),
        Attention.WORDS_GONE: _(
            "The vendor shows none of the messages any more. They stay here; look there whether"
            " its system has changed."
        ),
        Attention.MERGED: _("The vendor goes on with this case in another one."),
        Attention.BLOCKED: _("A message could not be delivered; what is behind it waits."),
    }
    return words[reason]
