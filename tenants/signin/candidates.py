"""People who may sign in and what there is to prove; read by the doors alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from msp.kernel.db import unit
from msp.kernel.scope import DOOR
from tenants.people.values import Role
from tenants.signin.values import Level


@dataclass(frozen=True)
class AgentCandidate:
    """An active agent, with her password's hash and her sealed code secret, where set."""

    id: UUID
    name: str
    email: str
    roles: list[str]
    demo: bool
    password_hash: str | None
    totp_sealed: str | None
    totp_step: int

    @property
    def level_after_password(self) -> Level:
        """What a right password opens: demo accounts skip the code, administrators never do."""
        if self.totp_sealed:
            return Level.CODE
        if self.demo and Role.ADMINISTRATOR not in self.roles:
            return Level.FULL
        return Level.ENROL


@dataclass(frozen=True)
class ContactCandidate:
    """An active contact of an active client, with her password's hash where set."""

    id: UUID
    name: str
    email: str
    password_hash: str | None


def agent_candidate(
    *, email_norm: str | None = None, agent_id: UUID | None = None
) -> AgentCandidate | None:
    """The active agent with this address or this id, if there is one."""
    with unit(DOOR) as db:
        row = (
            db.execute(
                text("select * from door_agent(:email, :agent)"),
                {"email": email_norm, "agent": agent_id},
            )
            .mappings()
            .one_or_none()
        )
    return AgentCandidate(**row) if row else None


def contact_candidate(
    tenant_id: UUID, *, email_norm: str | None = None, contact_id: UUID | None = None
) -> ContactCandidate | None:
    """The active contact of this client with this address or this id, if there is one."""
    with unit(DOOR) as db:
        row = (
            db.execute(
                text("select * from door_contact(:tenant, :email, :contact)"),
                {"tenant": tenant_id, "email": email_norm, "contact": contact_id},
            )
            .mappings()
            .one_or_none()
        )
    return ContactCandidate(**row) if row else None
