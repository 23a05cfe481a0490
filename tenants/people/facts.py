"""What is known of a contact and of an agent, as values that a form or an API request fills."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from msp.kernel.scope import Sees

# Longest texts, the same in forms and in the API; an address has its limit from RFC 5321.
NAME, EMAIL, PHONE = 120, 254, 40


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    """A person of a client: how to reach her, and what she may see and ask for."""

    name: str
    email: str = ""
    phone: str = ""
    site_id: UUID | None = None
    sees: Sees = "own"
    rights: tuple[str, ...] = ("requests.create",)
    vip: bool = False
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class AgentFacts:
    """A member of staff: roles, and which clients she serves (None means all of them)."""

    name: str
    email: str
    roles: tuple[str, ...] = ()
    zone: str = "UTC"
    locale: str = "en"
    active: bool = True
    clients: tuple[UUID, ...] | None = None
