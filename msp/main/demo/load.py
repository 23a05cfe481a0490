"""Loads the demo provider once, in one transaction: a load cut off leaves nothing behind."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from msp.kernel import db as database
from msp.kernel.db import engine_url, unit
from msp.kernel.policies import OWNER
from msp.kernel.scope import SYSTEM
from msp.main.demo.cast import STAFF
from msp.main.demo.desk import load_calendars, load_rules, load_tiers
from msp.main.demo.history import tell
from msp.main.demo.people import load_clients, load_doors, load_staff
from msp.main.demo.tickets import write_history
from tenants.calendars.queries import load_calendar
from tenants.clients.models import Tenant

HISTORY = 2_880
SEED = 2026

Tell = Callable[[str], None]


def load(admin_url: str, *, now: datetime, tell_progress: Tell) -> bool:
    """Fill an empty desk at the administrator's address; False when it has clients already.

    The administrator is needed for the doors' tables, which no role of the product may write.
    """
    engine = create_engine(engine_url(admin_url))
    database.use(engine)
    try:
        with unit(SYSTEM) as db:
            if db.scalar(select(func.count()).select_from(Tenant)):
                return False
            _load_all(db, now, tell_progress)
        return True
    finally:
        engine.dispose()


def _load_all(db: Session, now: datetime, tell_progress: Tell) -> None:
    dice = random.Random(SEED)
    tell_progress("people, clients and devices")
    agents = load_staff(db)
    calendars = load_calendars(db, now.date())
    tiers, teams = load_tiers(db, agents, calendars)
    grounds = load_clients(db, agents["alice"], now, dice)
    load_rules(db, tiers, teams)
    tell_progress("half a year of tickets")
    places = {
        level: (tiers[level], team)
        for level, team in zip((1, 2, 3, 4), teams.values(), strict=True)
    }
    hours = {
        zone: (calendars[name], load_calendar(db, calendars[name]))
        for zone, name in (
            ("America/New_York", "New York office"),
            ("Europe/Warsaw", "Warsaw office"),
        )
    }
    by_tier: dict[int, list[UUID]] = {1: [], 2: [], 3: []}
    for player in STAFF:
        if player.tier:
            by_tier[player.tier].append(agents[player.login])
    told = tell(grounds, now.date(), HISTORY, dice)
    worked = write_history(db, told, by_tier, places, hours, dice)
    tell_progress(f"{len(worked)} tickets written")
    _as_owner(db, lambda: load_doors(db, agents, grounds))


def _as_owner(db: Session, fill: Callable[[], None]) -> None:
    """Fill the doors' tables as their owner, then go back to the provider's role."""
    db.flush()
    db.execute(text(f"set local role {OWNER}"))
    fill()
    db.flush()
    db.execute(text(f"set local role {SYSTEM.role}"))
