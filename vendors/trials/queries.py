"""Reading trials: each is shown to whoever asked for it, and to nobody else."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from vendors.trials.models import VendorTrial


def trial_of(db: Session, trial_id: UUID, agent_id: UUID) -> VendorTrial | None:
    """None for one that is forgotten, or another's."""
    return db.scalar(
        select(VendorTrial).where(VendorTrial.id == trial_id, VendorTrial.asked_by == agent_id)
    )
