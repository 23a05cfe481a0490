"""Mark devices that only passed by: they are left out of everything until they come to stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.sightings.models import SeenDevice
from contracts.sightings.rules import AWAY, passed_by
from contracts.sightings.values import Standing


def sweep_brief(db: Session, now: datetime) -> int:
    """Every undecided device that was seen shortly and stayed away; returns how many."""
    waiting = db.scalars(
        select(SeenDevice).where(
            SeenDevice.standing == Standing.UNKNOWN, SeenDevice.last_seen_at <= now - AWAY
        )
    )
    brief = [one for one in waiting if passed_by(one.first_seen_at, one.last_seen_at, now)]
    for one in brief:
        one.standing = Standing.BRIEF
    db.flush()
    return len(brief)
