"""Words of the register, and what a person fills in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ChannelKind(StrEnum):
    """How one gets hold of a vendor's support."""

    PHONE = "phone"
    MAIL = "mail"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """A way to the vendor's support, and the calendar it is open by."""

    kind: ChannelKind
    address: str
    calendar_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """Somebody at the vendor."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """Our number there: of the house, or of one client."""

    number: str
    note: str = ""
    tenant_id: UUID | None = None
