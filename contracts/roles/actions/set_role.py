"""Say what an engineer is from a day on. Time that is logged keeps the role it was logged with."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.roles.models import EngineerRole
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.people.models import Agent


def set_role(
    db: Session, agent_id: UUID, role: str, valid_from: date, *, by: UUID | None, now: datetime
) -> EngineerRole:
    """A new row, in place of what was said for the very day. An empty role ends the one before."""
    if db.get(Agent, agent_id) is None:
        raise Refused(_("Choose one of the list."), field="agent")
    row = EngineerRole(
        agent_id=agent_id,
        role=" ".join(role.split()),
        valid_from=valid_from,
        recorded_at=now,
        recorded_by=by,
    )
    db.add(row)
    db.flush()
    return row
