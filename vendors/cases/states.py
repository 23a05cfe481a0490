"""The states of a bond between a ticket and a case, and what moves it: a table, and nothing else.

Every cell that is not in the table is refused, so an event that comes late, twice or from a
worker that lost its lease cannot move a bond where it does not belong.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from vendors.cases.values import FINAL, LinkState

PENDING, CREATING, UNKNOWN = (
    LinkState.PENDING_CREATE,
    LinkState.CREATING,
    LinkState.CREATE_UNKNOWN,
)
REFUSED, LINKED, DONE = LinkState.REFUSED, LinkState.LINKED, LinkState.VENDOR_DONE
SUSPENDED, CANCELLING = LinkState.SUSPENDED, LinkState.CANCELLING


class LinkEvent(StrEnum):
    """What can happen to a bond."""

    SENT = "sent"  # marked before the create leaves
    NOT_DONE = "not_done"  # certainly not created: it will be tried again
    LOST = "lost"  # the outcome of the create is unknown
    CONFIRMED = "confirmed"  # the vendor has the case
    REFUSED = "refused"  # the vendor does not take it as it is
    RESENT = "resent"  # a person changed it and sends it again
    VENDOR_ENDED = "vendor_ended"
    VENDOR_RESUMED = "vendor_resumed"
    NOT_FIXED = "not_fixed"
    FOREIGN = "foreign"  # the vendor's record is not our case
    TRUSTED = "trusted"  # a person looked and goes on
    WITHDRAWN = "withdrawn"  # we take it back; the vendor must still be told
    TOLD = "told"  # the vendor was told that we took it back
    DROPPED = "dropped"  # taken back before anything was sent
    CLOSED = "closed"  # our ticket is closed
    RETURNED = "returned"  # the letter that made the case came back: the vendor never had it
    VANISHED = "vanished"  # the vendor has it no more
    DETACHED = "detached"  # a person cuts the bond


TABLE: Mapping[tuple[LinkState, LinkEvent], LinkState] = {
    (PENDING, LinkEvent.SENT): CREATING,
    (PENDING, LinkEvent.DROPPED): LinkState.CANCELLED,
    (PENDING, LinkEvent.REFUSED): REFUSED,
    (CREATING, LinkEvent.SENT): CREATING,
    (CREATING, LinkEvent.NOT_DONE): PENDING,
    (CREATING, LinkEvent.LOST): UNKNOWN,
    (CREATING, LinkEvent.CONFIRMED): LINKED,
    (CREATING, LinkEvent.REFUSED): REFUSED,
    (CREATING, LinkEvent.WITHDRAWN): CANCELLING,
    (UNKNOWN, LinkEvent.SENT): CREATING,
    (UNKNOWN, LinkEvent.LOST): UNKNOWN,
    (UNKNOWN, LinkEvent.NOT_DONE): PENDING,
    (UNKNOWN, LinkEvent.CONFIRMED): LINKED,
    (UNKNOWN, LinkEvent.REFUSED): REFUSED,
    (UNKNOWN, LinkEvent.WITHDRAWN): CANCELLING,
    (REFUSED, LinkEvent.RESENT): PENDING,
    (REFUSED, LinkEvent.DROPPED): LinkState.CANCELLED,
    (LINKED, LinkEvent.VENDOR_ENDED): DONE,
    (LINKED, LinkEvent.WITHDRAWN): CANCELLING,
    (LINKED, LinkEvent.FOREIGN): SUSPENDED,
    (LINKED, LinkEvent.VANISHED): LinkState.GONE,
    (LINKED, LinkEvent.CLOSED): LinkState.CLOSED,
    (LINKED, LinkEvent.RETURNED): REFUSED,
    (DONE, LinkEvent.VENDOR_RESUMED): LINKED,
    (DONE, LinkEvent.NOT_FIXED): LINKED,
    (DONE, LinkEvent.WITHDRAWN): CANCELLING,
    (DONE, LinkEvent.FOREIGN): SUSPENDED,
    (DONE, LinkEvent.VANISHED): LinkState.GONE,
    (DONE, LinkEvent.CLOSED): LinkState.CLOSED,
    (SUSPENDED, LinkEvent.TRUSTED): LINKED,
    (SUSPENDED, LinkEvent.CLOSED): LinkState.CLOSED,
    # A create that is under way while we take the case back is still followed to its end.
    (CANCELLING, LinkEvent.SENT): CANCELLING,
    (CANCELLING, LinkEvent.LOST): CANCELLING,
    (CANCELLING, LinkEvent.NOT_DONE): CANCELLING,
    (CANCELLING, LinkEvent.CONFIRMED): CANCELLING,
    (CANCELLING, LinkEvent.REFUSED): LinkState.CANCELLED,
    (CANCELLING, LinkEvent.VENDOR_ENDED): CANCELLING,
    (CANCELLING, LinkEvent.TOLD): LinkState.CANCELLED,
    (CANCELLING, LinkEvent.VANISHED): LinkState.CANCELLED,
    (CANCELLING, LinkEvent.RETURNED): LinkState.CANCELLED,
    **{
        (state, LinkEvent.DETACHED): LinkState.DETACHED for state in LinkState if state not in FINAL
    },
}


def after(state: LinkState, event: LinkEvent) -> LinkState | None:
    """The state an event leads to; None when the event has no meaning in this state."""
    return TABLE.get((state, event))


def possible(state: LinkState) -> frozenset[LinkEvent]:
    """What can happen in a state; nothing at all in a final one."""
    return frozenset(event for (from_, event) in TABLE if from_ is state)
