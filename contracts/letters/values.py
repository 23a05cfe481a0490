"""Whom a letter is for, what it is about, and how a bill's letters stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets a letter; without a contact it is an address of the client's."""

    name: str
    email: str
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a letter brings: exactly one of the three."""

    tenant_id: UUID
    statement_id: UUID | None = None
    rise_id: UUID | None = None
    credit_id: UUID | None = None


class Standing(StrEnum):
    """How the newest letters about one thing stand, as one word; the worst of them counts."""

    NOT_SENT = "not_sent"
    WAITING = "waiting"
    SENT = "sent"
    TROUBLE = "trouble"
