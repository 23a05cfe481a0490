"""Keep what a trial brought, sealed, for whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from msp.kernel.vault import seal
from vendors.connectors.rehearsal import Tried
from vendors.trials.models import VendorTrial


def keep_findings(db: Session, trial_id: UUID, tried: Sequence[Tried], *, now: datetime) -> None:
    """Nothing to keep it in when the trial was forgotten meanwhile."""
    trial = db.get(VendorTrial, trial_id)
    if trial is not None:
        trial.sealed = seal(msgspec.json.encode(list(tried)), context=trial.context)
        trial.done_at = now
        db.flush()
