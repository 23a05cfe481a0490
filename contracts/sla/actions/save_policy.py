"""Save an SLA policy with its targets, new or old."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from contracts.sla.models import SlaPolicy, SlaTarget
from contracts.sla.queries import policy_for
from contracts.sla.values import SlaPromise
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


def save_policy(
    db: Session,
    policy_id: UUID | None,
    name: str,
    description: str,
    promises: Sequence[SlaPromise],
    *,
    default: bool = False,
) -> SlaPolicy:
    """Tickets already open keep the targets they began with; new ones get these."""
    taken = db.scalar(select(SlaPolicy.id).where(SlaPolicy.name == name))
    if taken is not None and taken != policy_id:
        raise Conflict(_("There is a policy of this name already."), field="name")
    policy = SlaPolicy(name=name) if policy_id is None else policy_for(db, policy_id)
    if default:
        db.execute(update(SlaPolicy).where(SlaPolicy.default).values(default=False))
    policy.name, policy.description = name, description
    policy.default = default or bool(policy.default)
    db.add(policy)
    db.flush()
    db.execute(delete(SlaTarget).where(SlaTarget.policy_id == policy.id))
    db.add_all(
        SlaTarget(
            policy_id=policy.id,
            priority=one.priority,
            clock=one.clock,
            minutes=int(one.target.total_seconds() // 60),
            around_the_clock=one.around_the_clock,
        )
        for one in promises
    )
    db.flush()
    return policy
