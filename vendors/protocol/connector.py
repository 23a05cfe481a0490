"""The interface of every connector. One attempt each, no database, no retries inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import BinaryIO, Protocol

from vendors.protocol.snapshots import CaseSnapshot, ChangePage, ExternalAttachment, InboundHint
from vendors.protocol.values import (
    Capabilities,
    CaseDraft,
    CaseRef,
    CaseStatus,
    Identity,
    OutgoingAttachment,
    OutgoingComment,
    WriteKind,
    WriteResult,
)


class VendorConnector(Protocol):
    """Speaks to one vendor system for one connection. Every method raises `ConnectorError`."""

    kind: str

    def capabilities(self) -> Capabilities:
        """What this system can do, as set up for this connection."""
        ...

    def check(self) -> Identity:
        """Cheap, authenticated, and proof of who we are: an empty list proves nothing."""
        ...

    def list_statuses(self) -> Mapping[str, CaseStatus]:
        """The vendor's own status names and what we take them for."""
        ...

    def reserve(self, kind: WriteKind) -> str | None:
        """A vendor's token that makes one write repeatable, stored by the engine before it sends.

        None where the vendor has no such thing. Costs nothing at the vendor when never used.
        """
        ...

    def create_case(self, draft: CaseDraft, reservation: str | None) -> CaseRef:
        """Make the case. With the same reservation and draft it is made at most once."""
        ...

    def find_by_correlation(self, correlation_id: str) -> Sequence[CaseSnapshot]:
        """Cases that carry this value, each verified: a search hit alone is not believed."""
        ...

    def add_comment(
        self, ref: CaseRef, comment: OutgoingComment, reservation: str | None
    ) -> WriteResult:
        """Add a comment that carries the key where the vendor can keep it."""
        ...

    def add_attachment(
        self, ref: CaseRef, attachment: OutgoingAttachment, reservation: str | None
    ) -> WriteResult:
        """Add a file; verified by reading it back."""
        ...

    def set_status(
        self, ref: CaseRef, target: CaseStatus, *, raw: str | None, expected: str | None
    ) -> WriteResult:
        """Ask for a status, by its raw name if given. `Stale` when the status is not `expected`."""
        ...

    def fetch_case(self, ref: CaseRef) -> CaseSnapshot:
        """The whole case; `CaseGone` when the vendor has it no more."""
        ...

    def fetch_attachment(
        self, ref: CaseRef, attachment: ExternalAttachment, sink: BinaryIO, limit: int
    ) -> str:
        """Write the file to `sink` and return its SHA-256; `TooLarge` beyond `limit` bytes."""
        ...

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        """Changes behind the cursor, oldest first; None asks for a cursor at the vendor's now."""
        ...

    def verify_and_parse(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Sequence[InboundHint]:
        """Check a delivery's signature on its raw bytes; `Forbidden` for one that is not theirs."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
