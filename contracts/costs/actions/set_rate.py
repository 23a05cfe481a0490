"""Set what an hour costs from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.recording import supersede
from contracts.costs.models import CostRate
from contracts.costs.words import changed_meanwhile
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.people.models import Agent
from tenants.people.values import Role


@dataclass(frozen=True, slots=True)
class RateDraft:
    """An hour's cost, of a person or of a role; without an amount there is none from that day."""

    agent_id: UUID | None
    role: str
    valid_from: date
    amount: Decimal | None
    currency: str
    note: str = ""


def set_rate(db: Session, draft: RateDraft, *, by: UUID | None, now: datetime) -> CostRate:
    """In place of what was said for the very day; what was known before stays known."""
    if (draft.agent_id is None) == (draft.role == ""):
        raise Refused(_("Choose a person or a role."), field="whose")
    if draft.agent_id is not None and db.get(Agent, draft.agent_id) is None:
        raise Refused(_("There is no such person."), field="whose")
    if draft.role and draft.role not in set(Role):
        raise Refused(_("There is no such role."), field="whose")
    if draft.amount is not None and draft.amount < 0:
        raise Refused(_("A cost is not negative."), field="amount")
    before = db.scalar(
        select(CostRate).where(
            CostRate.agent_id.is_not_distinct_from(draft.agent_id),
            CostRate.role == draft.role,
            CostRate.currency == draft.currency,
            CostRate.valid_from == draft.valid_from,
            CostRate.superseded_at.is_(None),
        )
    )
    at = now
    if before is not None:
        at = supersede(db, before, now, changed_meanwhile())
    row = CostRate(
        agent_id=draft.agent_id,
        role=draft.role,
        valid_from=draft.valid_from,
        amount=draft.amount,
        currency=draft.currency,
        note=draft.note,
        recorded_at=at,
        recorded_by=by,
    )
    db.add(row)
    db.flush()
    return row
