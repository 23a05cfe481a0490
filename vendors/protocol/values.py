"""The words a connector and the desk share: cases, what is sent to them, what a vendor can do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import BinaryIO


class CaseStatus(StrEnum):
    """Where a case stands at the vendor, in one vocabulary for all vendors."""

    SUBMITTED = "submitted"  # handed over, not confirmed
    ACKNOWLEDGED = "acknowledged"  # the vendor has a number for it
    IN_PROGRESS = "in_progress"
    AWAITING_US = "awaiting_us"  # the ball is with us
    ON_HOLD = "on_hold"  # the vendor waits for a third party or a date
    RESOLVED = "resolved"  # the vendor says fixed; can be reopened
    CLOSED = "closed"  # final at the vendor
    REJECTED = "rejected"  # the vendor will not work on it
    CANCELLED = "cancelled"  # withdrawn
    UNKNOWN = "unknown"  # no mapping: an alarm, never a guess


ENDED = frozenset(
    {CaseStatus.RESOLVED, CaseStatus.CLOSED, CaseStatus.REJECTED, CaseStatus.CANCELLED}
)


class Visibility(StrEnum):
    """Whom the vendor shows a comment or file."""

    PUBLIC = "public"
    INTERNAL = "internal"


class WriteKind(StrEnum):
    """What can be written at a vendor, for tokens that make one write repeatable."""

    CASE = "case"
    COMMENT = "comment"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a kind of vendor system can do; the engine asks here and never for the kind."""

    # A write repeated with the same reservation and key is carried out once.
    native_idempotency: bool = False
    search_by_correlation: bool = False
    # How long a new case may stay invisible to search, and whether "not found" then proves it.
    search_settle: timedelta = timedelta(0)
    search_is_complete: bool = False
    changed_since: bool = False
    cursor_overlap: timedelta = timedelta(minutes=5)
    # The vendor's timestamps are this coarse; what changed twice within it looks unchanged.
    clock_resolution: timedelta = timedelta(seconds=1)
    optimistic_lock: bool = False
    internal_notes: bool = False
    attachments: bool = False
    max_attachment_bytes: int | None = None
    max_body_chars: int | None = None
    inbound: frozenset[str] = frozenset({"poll"})
    # Our address for deliveries can be registered there by calls: see `protocol/hub.py`.
    hub: bool = False


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case at the vendor; the id is opaque and never parsed by the engine."""

    external_id: str
    number: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case to be made. The correlation is the same over all attempts and unique to us."""

    correlation_id: str
    title: str
    body: str
    severity: str
    contact_name: str | None = None
    contact_email: str | None = None
    asset_tag: str | None = None
    contract_ref: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutgoingComment:
    """A comment to be added; the key is the operation's and marks it where the vendor can."""

    key: str
    body: str
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class OutgoingAttachment:
    """A file to be added; `open` gives its bytes from the start each time it is called."""

    key: str
    filename: str
    content_type: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What came of a write; `verified` says that it was read back and compared."""

    external_id: str | None
    verified: bool
    told: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are to the vendor, by the vendor's own words; `problems` are sentences."""

    account: str
    vendor_time: datetime | None
    version: str | None = None
    problems: tuple[str, ...] = ()
