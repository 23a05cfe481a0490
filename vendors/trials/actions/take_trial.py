"""Take a trial to carry out; the secrets that came with it are destroyed as they are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.vault import open_sealed
from vendors.connections.models import VendorConnection
from vendors.connections.queries import settings_of
from vendors.trials.models import VendorTrial
from vendors.trials.values import TrialOrder


def take_trial(db: Session, trial_id: UUID, *, now: datetime) -> TrialOrder | None:
    """What is to be tried, with the kept secrets; None when another worker has it or had it."""
    trial = db.scalar(select(VendorTrial).where(VendorTrial.id == trial_id).with_for_update())
    if trial is None or trial.begun_at is not None:
        return None
    order = msgspec.json.decode(open_sealed(trial.sealed, context=trial.context), type=TrialOrder)
    trial.begun_at, trial.sealed = now, ""
    db.flush()
    if order.kept_from is None:
        return order
    kept = settings_of(db, db.get_one(VendorConnection, order.kept_from)).secrets
    given = {name: one for name, one in order.secrets.items() if one}
    return replace(order, secrets={**kept, **given})
