"""Roles, rights and the two principals a request may act for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from msp.kernel.scope import Scope, Sees, portal_scope, staff_scope

THEMES = ("auto", "light", "dark")
SEES: tuple[Sees, ...] = ("own", "site", "company")
CONTACT_RIGHTS = ("requests.create", "requests.company", "devices.read", "invoices.read")

ALL_RIGHTS = (
    "tickets.read", "tickets.work", "tickets.assign", "tickets.escalate", "tickets.dispatch",
    "clients.read", "clients.edit", "assets.edit", "assets.report", "people.edit",
    "contracts.read", "contracts.edit", "billing.read", "billing.run", "billing.approve",
    "vendors.read", "vendors.edit", "vendors.forward", "vendors.override",
    "knowledge.read", "knowledge.edit", "reports.read", "costs.read", "costs.edit",
    "admin.rules", "admin.mail", "admin.people", "admin.audit",
)  # fmt: skip

_DESK = (
    "tickets.read", "tickets.work", "tickets.assign", "tickets.escalate",
    "clients.read", "vendors.read", "knowledge.read",
)  # fmt: skip


class Role(StrEnum):
    """What a member of staff does here; one person may have several."""

    ENGINEER_L1 = "engineer_l1"
    ENGINEER_L2 = "engineer_l2"
    ENGINEER_L3 = "engineer_l3"
    DISPATCHER = "dispatcher"
    ACCOUNT_MANAGER = "account_manager"
    ADMINISTRATOR = "administrator"


RIGHTS_OF: dict[Role, tuple[str, ...]] = {
    Role.ENGINEER_L1: _DESK,
    Role.ENGINEER_L2: (*_DESK, "assets.edit", "assets.report", "knowledge.edit"),
    Role.ENGINEER_L3: (
        *_DESK, "assets.edit", "assets.report", "knowledge.edit", "vendors.forward",
    ),
    Role.DISPATCHER: (
        *_DESK, "tickets.dispatch", "people.edit", "contracts.read", "reports.read",
        "vendors.forward", "vendors.override",
    ),
    Role.ACCOUNT_MANAGER: (
        "tickets.read", "clients.read", "clients.edit", "assets.edit", "assets.report",
        "people.edit", "contracts.read", "contracts.edit", "billing.read", "billing.run",
        "billing.approve", "vendors.read", "knowledge.read", "reports.read", "costs.read",
    ),
    Role.ADMINISTRATOR: ALL_RIGHTS,
}  # fmt: skip


def rights_of(roles: list[str] | tuple[str, ...]) -> frozenset[str]:
    """The union of the roles' rights; a role this version does not know grants nothing."""
    known = [Role(one) for one in roles if one in set(Role)]
    return frozenset(right for role in known for right in RIGHTS_OF[role])


@dataclass(frozen=True)
class AgentPrincipal:
    """A member of staff behind a request; `tenant_ids` of None means every client."""

    id: UUID
    name: str
    email: str
    roles: tuple[str, ...]
    rights: frozenset[str]
    tenant_ids: tuple[UUID, ...] | None
    zone: str = "UTC"
    locale: str = "en"
    theme: str = "auto"
    session_id: UUID | None = None

    def can(self, right: str) -> bool:
        """True when a role of this person grants the right."""
        return right in self.rights

    @property
    def scope(self) -> Scope:
        """The database scope of everything this person does."""
        return staff_scope(self.id, self.tenant_ids)


@dataclass(frozen=True)
class ContactPrincipal:
    """A person of a client behind a portal request."""

    tenant_id: UUID
    id: UUID
    name: str
    email: str
    rights: frozenset[str]
    sees: Sees
    site_id: UUID | None
    zone: str = "UTC"
    locale: str = "en"
    theme: str = "auto"
    session_id: UUID | None = None

    def can(self, right: str) -> bool:
        """True when the contact was given the right."""
        return right in self.rights

    @property
    def scope(self) -> Scope:
        """The database scope of everything this contact does."""
        rights = tuple(sorted(self.rights))
        return portal_scope(self.tenant_id, self.id, self.sees, self.site_id, rights)


def normal_email(address: str) -> str:
    """The form in which addresses are compared: without spaces around, in lower case."""
    return address.strip().lower()
