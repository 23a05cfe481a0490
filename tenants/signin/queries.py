"""What a signed-in person may read about sessions and keys: her own, and staff's by right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from tenants.signin.values import PORTAL_IDLE, STAFF_IDLE, KeyRow, SessionRow


@dataclass(frozen=True)
class AgentAccess:
    """How an agent signs in, for the administrator's list."""

    agent_id: UUID
    has_password: bool
    has_code: bool
    sessions: int
    last_seen_at: datetime | None


@dataclass(frozen=True)
class ContactAccess:
    """Whether a contact can sign in at the portal, and when she last did."""

    contact_id: UUID
    has_password: bool
    last_seen_at: datetime | None


def own_sessions(db: Session, *, now: datetime) -> list[SessionRow]:
    """The living sessions of whoever the transaction acts for, newest use first."""
    rows = db.execute(text("select * from me_sessions(:since)"), {"since": now - PORTAL_IDLE})
    return [SessionRow(**row) for row in rows.mappings()]


def own_keys(db: Session) -> list[KeyRow]:
    """The API keys of the agent the transaction acts for."""
    return [KeyRow(**row) for row in db.execute(text("select * from me_keys()")).mappings()]


def access_of_agents(
    db: Session, agent_ids: Iterable[UUID], *, now: datetime
) -> dict[UUID, AgentAccess]:
    """How these agents sign in, by id."""
    statement = text("select * from staff_access(:agents, :since)").bindparams(
        bindparam("agents", type_=ARRAY(Uuid()))
    )
    values = {"agents": list(agent_ids), "since": now - STAFF_IDLE}
    rows = [AgentAccess(**row) for row in db.execute(statement, values).mappings()]
    return {row.agent_id: row for row in rows}


def access_of_contacts(db: Session, tenant_id: UUID) -> dict[UUID, ContactAccess]:
    """Which contacts of a client can sign in, by id; empty for a client out of scope."""
    rows = db.execute(text("select * from contact_access(:tenant)"), {"tenant": tenant_id})
    found = [ContactAccess(**row) for row in rows.mappings()]
    return {row.contact_id: row for row in found}
