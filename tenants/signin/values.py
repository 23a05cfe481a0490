"""Values of the doors: who stands before one, and what a signed-in person sees of her sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 200

# A staff session ends after a working day without a click; a contact comes back now and then.
STAFF_IDLE, STAFF_LIFE = timedelta(hours=12), timedelta(days=14)
PORTAL_IDLE, PORTAL_LIFE = timedelta(days=30), timedelta(days=90)


class Level(StrEnum):
    """How far a session has come: still the code, first set one up, or signed in."""

    CODE = "code"
    ENROL = "enrol"
    FULL = "full"


@dataclass(frozen=True)
class PortalHost:
    """The client whose portal answers at a host, with what its pages look like."""

    tenant_id: UUID
    name: str
    slug: str
    zone: str
    locale: str
    brand_colour: str
    brand_logo_key: str | None
    help_phone: str
    help_email: str


@dataclass(frozen=True)
class Visitor:
    """Where a try comes from."""

    address: str
    user_agent: str


@dataclass(frozen=True)
class Opened:
    """A session that was just opened; `token` is shown to the browser once and never stored."""

    token: str
    level: Level


@dataclass(frozen=True)
class HalfSignedIn:
    """An agent whose password was right and whose code is still missing."""

    session_id: UUID
    agent_id: UUID
    name: str
    email: str
    level: Level


@dataclass(frozen=True)
class SessionRow:
    """A signed-in browser, as its owner sees it."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    ip: str
    user_agent: str


@dataclass(frozen=True)
class KeyRow:
    """An API key without its secret."""

    id: UUID
    prefix: str
    name: str
    rights: list[str] | None
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
