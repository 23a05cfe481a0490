"""Add a tier, or change one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tiers.models import Tier
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class TierFacts:
    """A tier as its form has it."""

    name: str
    level: int
    description: str = ""
    active: bool = True


def keep_tier(db: Session, facts: TierFacts, tier: Tier | None = None) -> Tier:
    """Write a tier. Raises Conflict for a level that another has: levels order the climb."""
    taken = db.scalar(select(Tier).where(Tier.level == facts.level))
    if taken is not None and taken is not tier:
        raise Conflict(
            _("%(name)s is at level %(level)s already.", name=taken.name, level=facts.level),
            field="level",
        )
    kept = tier or Tier()
    kept.name, kept.level = facts.name, facts.level
    kept.description, kept.active = facts.description, facts.active
    db.add(kept)
    db.flush()
    return kept
