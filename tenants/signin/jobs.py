"""The doors' housekeeping."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.jobs import job
from msp.kernel.moment import now

KEPT_ANSWERS = timedelta(days=1)


@job("tenants.sweep_doors")
def sweep_doors(db: Session) -> None:
    """Remove old tries, sessions long over, and answers kept for repeated requests."""
    db.execute(text("select doors_sweep(:at)"), {"at": now()})
    db.execute(text("select msp_once_sweep(:before)"), {"before": now() - KEPT_ANSWERS})
