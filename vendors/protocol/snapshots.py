"""What a connector brings back. A snapshot is the whole state; nothing else is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vendors.protocol.values import CaseRef, CaseStatus, Visibility


@dataclass(frozen=True, slots=True)
class ExternalComment:
    """A comment as the vendor has it. `marker` is the key of ours that it carries, if any."""

    external_id: str
    author: str
    is_ours: bool
    body: str
    visibility: Visibility
    created_at: datetime
    marker: str | None = None
    body_format: str = "text"


@dataclass(frozen=True, slots=True)
class ExternalAttachment:
    """A file as the vendor lists it; its content is fetched apart."""

    external_id: str
    filename: str
    content_type: str | None
    size: int | None
    is_ours: bool
    created_at: datetime | None
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """The full state of a case at one moment of the vendor's clock (`read_at`)."""

    ref: CaseRef
    raw_status: str
    status: CaseStatus
    title: str | None
    updated_at: datetime
    read_at: datetime | None
    version: str | None
    # As stored at the vendor: a case without ours is somebody else's.
    correlation_id: str | None
    assigned_to: str | None = None
    merged_into: CaseRef | None = None
    comments: Sequence[ExternalComment] = ()
    attachments: Sequence[ExternalAttachment] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A case that changed, by the vendor's clock."""

    external_id: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A page of changes; `next_cursor` continues behind it, `more` says to continue at once."""

    changes: Sequence[Change]
    next_cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class InboundHint:
    """From a webhook or a mail: it only says "look there"."""

    dedupe_key: str
    external_id: str | None
    correlation_id: str | None
    occurred_at: datetime | None
