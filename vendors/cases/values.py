"""Words about cases, their bonds to tickets, and what is sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class LinkState(StrEnum):
    """Where the bond between one ticket and one case stands."""

    PENDING_CREATE = "pending_create"
    CREATING = "creating"
    CREATE_UNKNOWN = "create_unknown"
    REFUSED = "refused"
    LINKED = "linked"
    VENDOR_DONE = "vendor_done"
    SUSPENDED = "suspended"  # what the vendor shows is not our case: nothing is written
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    GONE = "gone"
    DETACHED = "detached"


FINAL = frozenset({LinkState.CANCELLED, LinkState.CLOSED, LinkState.GONE, LinkState.DETACHED})
# Before the vendor has confirmed a case there is no external id.
UNCONFIRMED = frozenset(
    {
        LinkState.PENDING_CREATE,
        LinkState.CREATING,
        LinkState.CREATE_UNKNOWN,
        LinkState.REFUSED,
    }
)
FOLLOWED = frozenset({LinkState.LINKED, LinkState.VENDOR_DONE, LinkState.CANCELLING})


class OperationKind(StrEnum):
    CREATE = "create"
    COMMENT = "comment"
    ATTACHMENT = "attachment"
    STATUS = "status"


class OperationState(StrEnum):
    """`sending` is written before the call: found so after a crash, the outcome is unknown."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"
    DEAD = "dead"
    SKIPPED = "skipped"


WAITING = frozenset({OperationState.QUEUED, OperationState.SENDING, OperationState.UNKNOWN})
SETTLED = frozenset({OperationState.DONE, OperationState.SKIPPED})


class ItemKind(StrEnum):
    COMMENT = "comment"
    ATTACHMENT = "attachment"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Attention(StrEnum):
    """What a person must look at; kept on the case until it is settled."""

    DUPLICATES = "duplicates"
    OUTCOME_UNKNOWN = "outcome_unknown"
    UNMAPPED_STATUS = "unmapped_status"
    NOT_OUR_CASE = "not_our_case"
    MERGED = "merged"
    WORDS_GONE = "words_gone"  # all messages vanished at once: nothing is taken back
    BLOCKED = "blocked"  # an operation is dead and those behind it wait


@dataclass(frozen=True, slots=True)
class ForwardDraft:
    """What an engineer decided to send: exactly this goes out, and nothing else of the ticket."""

    title: str
    body: str
    contact_name: str = ""
    contact_email: str = ""
    asset_tag: str = ""
    attachment_ids: tuple[UUID, ...] = ()
    # What the rules would hide and the engineer leaves readable, and why.
    readable: tuple[str, ...] = ()
    why_readable: str = ""
    # By which numbers the vendor knows the contract and us.
    contract_ref: str = ""
    account: str = ""
