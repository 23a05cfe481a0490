"""Reading engineers' roles: one engineer's on a day, every name, and the whole history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.roles.models import EngineerRole
from tenants.people.models import Agent


def role_on(db: Session, agent_id: UUID | None, day: date) -> str:
    """What an engineer is on a day; an empty word for nothing in particular."""
    found = db.scalar(
        select(EngineerRole.role)
        .where(EngineerRole.agent_id == agent_id, EngineerRole.valid_from <= day)
        .order_by(EngineerRole.valid_from.desc(), EngineerRole.recorded_at.desc())
        .limit(1)
    )
    return found or ""


def role_names(db: Session) -> list[str]:
    """Every role that anyone has or had, by name."""
    names = select(EngineerRole.role).where(EngineerRole.role != "").distinct()
    return sorted(db.scalars(names))


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A row of the list: who, what, from when, and when that was recorded."""

    row: EngineerRole
    name: str


def role_lines(db: Session) -> list[RoleLine]:
    """Everything ever recorded, by engineer, the newest days first."""
    rows = db.execute(
        select(EngineerRole, Agent.name)
        .join(Agent, Agent.id == EngineerRole.agent_id)
        .order_by(Agent.name, EngineerRole.valid_from.desc(), EngineerRole.recorded_at.desc())
    )
    return [RoleLine(row, name) for row, name in rows]


def engineers(db: Session) -> Sequence[tuple[str, str]]:
    """The agents who may be given a role, to choose from."""
    rows = db.execute(select(Agent.id, Agent.name).where(Agent.active).order_by(Agent.name))
    return [(str(row.id), row.name) for row in rows]
