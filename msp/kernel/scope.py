"""Whose rows a transaction may touch. Set once per transaction, by the database's own roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast
from uuid import UUID

RoleName = Literal["msp_door", "msp_portal", "msp_staff", "msp_provider"]
Sees = Literal["own", "site", "company"]

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Scope:
    """A database role and the settings its policies read."""

    role: RoleName
    tenant_ids: tuple[UUID, ...] = ()
    agent_id: UUID | None = None
    contact_id: UUID | None = None
    sees: Sees = "own"
    site_id: UUID | None = None
    rights: tuple[str, ...] = ()

    def settings(self) -> dict[str, str]:
        """The transaction-local settings, as text; absent ids become the nil UUID."""
        values = {
            "role": self.role,
            "msp.agent_id": str(self.agent_id or NOBODY),
            "msp.tenant_ids": "{" + ",".join(str(one) for one in self.tenant_ids) + "}",
        }
        if self.role == "msp_portal":
            values |= {
                "msp.tenant_id": str(self.tenant_ids[0]),
                "msp.contact_id": str(self.contact_id or NOBODY),
                "msp.sees": self.sees,
                "msp.site_id": str(self.site_id or NOBODY),
                "msp.rights": "{" + ",".join(self.rights) + "}",
            }
        return values


DOOR = Scope("msp_door")
SYSTEM = Scope("msp_provider")


def portal_scope(
    tenant_id: UUID,
    contact_id: UUID,
    sees: Sees,
    site_id: UUID | None,
    rights: tuple[str, ...] = (),
) -> Scope:
    """A contact of one client at the client's own portal."""
    return Scope(
        "msp_portal", (tenant_id,), contact_id=contact_id, sees=sees, site_id=site_id, rights=rights
    )


def staff_scope(agent_id: UUID, tenant_ids: tuple[UUID, ...] | None) -> Scope:
    """A member of staff; `None` means every client, which is a database role of its own."""
    if tenant_ids is None:
        return Scope("msp_provider", agent_id=agent_id)
    return Scope("msp_staff", tenant_ids, agent_id=agent_id)


def scope_from_json(values: dict[str, str]) -> Scope:
    """Read a scope that the database stamped on a message; `KeyError` on one without a role."""
    role = values["role"]
    if role not in ("msp_portal", "msp_staff", "msp_provider"):
        raise KeyError(f"no job runs as {role}")
    if role == "msp_portal":
        return portal_scope(
            UUID(values["msp.tenant_id"]),
            UUID(values["msp.contact_id"]),
            cast(Sees, values["msp.sees"]),
            _id(values.get("msp.site_id")),
            tuple(_list(values.get("msp.rights", "{}"))),
        )
    tenants = tuple(UUID(one) for one in _list(values.get("msp.tenant_ids", "{}")))
    return Scope(cast(RoleName, role), tenants, agent_id=_id(values.get("msp.agent_id")))


def _id(text: str | None) -> UUID | None:
    found = UUID(text) if text else NOBODY
    return None if found == NOBODY else found


def _list(text: str) -> list[str]:
    return [one for one in text.strip("{}").split(",") if one]
