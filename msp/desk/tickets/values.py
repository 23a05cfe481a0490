"""Frozen values that the actions on a ticket take: who speaks, what is said, what is opened."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msp.desk.values import AuthorKind, Channel, Kind
from msp.kernel.files import StoredFile


@dataclass(frozen=True, slots=True)
class Author:
    """An agent or a contact by id, or a vendor or automation by label alone."""

    kind: AuthorKind
    agent_id: UUID | None = None
    contact_id: UUID | None = None
    label: str = ""


AUTOMATION = Author(AuthorKind.AUTOMATION, label="MSP Desk")


@dataclass(frozen=True, slots=True)
class Body:
    """A text, and the sanitised HTML it came as, if it did."""

    text: str
    html: str | None = None


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A stored file on its way to becoming an attachment."""

    filename: str
    stored: StoredFile


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """Everything known when a ticket is opened. Impact and urgency run from 1 (high) to 3."""

    tenant_id: UUID
    subject: str
    body: Body
    author: Author
    channel: Channel
    kind: Kind = Kind.INCIDENT
    contact_id: UUID | None = None
    site_id: UUID | None = None
    asset_ids: tuple[UUID, ...] = ()
    category: str | None = None
    impact: int = 2
    urgency: int = 2
    files: tuple[IncomingFile, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    """The note without which no ticket climbs: what the next tier must not have to ask again."""

    seen: str
    tried: str
    found: str
    ask: str
