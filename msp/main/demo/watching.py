"""What the demo's monitoring saw of the clients' devices, and what leaks by it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.sightings.actions.take_report import take_report
from contracts.sightings.values import Seen
from msp.main.demo.people import Ground
from msp.reports.leakage.actions.check_leaks import check_leaks
from tenants.assets.models import Asset
from tenants.assets.values import AssetKind
from tenants.clients.queries import client_for

TOOL = "Watchtower RMM"
HALF_A_YEAR = timedelta(days=180)


def load_sightings(
    db: Session, grounds: Sequence[Ground], by: UUID, now: datetime, dice: random.Random
) -> None:
    """Last night's list of each client: its register, a newcomer or two, and a short visit."""
    for ground in grounds:
        client = client_for(db, ground.tenant_id)
        seen = [*_of_register(db, ground, now), *_newcomers(ground, now, dice)]
        take_report(db, client, TOOL, seen, by=by, now=now)


def load_leaks(db: Session, grounds: Sequence[Ground], now: datetime) -> None:
    """The first night's check."""
    for ground in grounds:
        check_leaks(db, client_for(db, ground.tenant_id), now=now)


def _of_register(db: Session, ground: Ground, now: datetime) -> Iterator[Seen]:
    devices = db.scalars(
        select(Asset).where(Asset.tenant_id == ground.tenant_id, Asset.retired_on.is_(None))
    )
    for one in devices:
        last = one.last_seen_at or now
        yield Seen(one.serial, now - HALF_A_YEAR, last, AssetKind(one.kind), one.name)


def _newcomers(ground: Ground, now: datetime, dice: random.Random) -> Iterator[Seen]:
    head = ground.company.slug[:4].upper()
    for number in range(1, dice.randint(2, 3)):
        first = now - timedelta(days=dice.randint(2, 20))
        serial, name = f"NEW{head}{number}X7", f"{head}-NEW-{number}"
        yield Seen(serial, first, now - timedelta(hours=2), name=name)
    visit = now - timedelta(days=3)
    yield Seen(f"QS{head}9K", visit, visit + timedelta(minutes=20), name=f"{head}-QUICKSUPPORT")
