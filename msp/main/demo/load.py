"""Loads the demo provider once, in one transaction: a load cut off leaves nothing behind."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session

from msp.kernel import db as database
from msp.kernel.db import engine_url, unit
from msp.kernel.policies import OWNER
from msp.kernel.schedule import arrange
from msp.kernel.scope import SYSTEM
from msp.kernel.worktime import Calendar
from msp.main.demo.agreements import load_contracts, load_coverage, load_policy, load_time
from msp.main.demo.bills import load_bills
from msp.main.demo.cast import NEW_YORK, STAFF, WARSAW
from msp.main.demo.copying import as_role
from msp.main.demo.costs import load_costs
from msp.main.demo.desk import load_calendars, load_rules, load_tiers
from msp.main.demo.history import tell, tell_recent
from msp.main.demo.indices import load_index
from msp.main.demo.knowledge import load_knowledge
from msp.main.demo.payers import load_payers
from msp.main.demo.people import Ground, load_clients, load_doors, load_staff
from msp.main.demo.prepaid import buy_hours
from msp.main.demo.tickets import write_history
from msp.main.demo.today import open_today
from msp.main.demo.users import load_users
from msp.main.demo.vendors import load_vendors
from msp.main.demo.visits import ask_visits
from msp.main.demo.watching import load_leaks, load_sightings
from msp.main.wiring import timetable
from tenants.calendars.queries import load_calendar
from tenants.clients.models import Tenant

HISTORY = 2_936
OPEN = 64
SEED = 2026
OFFICES = {NEW_YORK: "New York office", WARSAW: "Warsaw office"}

Tell = Callable[[str], object]


@dataclass(frozen=True)
class Desk:
    """What the parts of the demo need to know of one another."""

    agents: Mapping[str, UUID]
    offices: Mapping[str, UUID]
    tiers: Mapping[int, UUID]
    teams: Mapping[str, UUID]
    grounds: Sequence[Ground]


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
    arrange(db, timetable(), now=now)
    tell_progress("people, clients and devices")
    desk = _load_desk(db, now, dice)
    tell_progress("contracts and the device ledger")
    today, alice = now.date(), desk.agents["alice"]
    agreed = load_contracts(db, desk.grounds, load_policy(db), desk.offices, alice, today)
    load_payers(db, agreed, alice)
    load_index(db, agreed, alice, now=now)
    load_coverage(db, agreed, today, dice)
    load_users(db, agreed, today)
    load_costs(db, desk.agents, agreed, by=alice, today=today)
    buy_hours(db, agreed, by=alice, today=today)
    load_sightings(db, desk.grounds, alice, now, random.Random(SEED))
    load_vendors(db, now, list(desk.grounds), random.Random(SEED))
    tell_progress("half a year of tickets")
    told = tell(desk.grounds, now.date(), HISTORY, dice)
    names = {desk.agents[player.login]: player.name for player in STAFF}
    places, hours = _places(desk), _hours(db, desk)
    worked = write_history(db, told, _by_tier(desk), places, hours, names, dice)
    load_time(db, worked, agreed)
    load_bills(db, agreed, by=alice, today=today)
    with as_role(db, OWNER):
        load_doors(db, desk.agents, desk.grounds)
        db.execute(text("select setval('ticket_number', :last)"), {"last": worked[-1][2]})
    tell_progress("what is open today")
    recent = list(tell_recent(desk.grounds, now, OPEN, dice))
    open_today(db, recent, _by_tier(desk), names, dice)
    ask_visits(db, desk.grounds, names, now)
    load_knowledge(db, desk.agents["lena"], now)
    load_leaks(db, desk.grounds, now)


def _load_desk(db: Session, now: datetime, dice: random.Random) -> Desk:
    agents = load_staff(db)
    calendars = load_calendars(db, now.date())
    tiers, teams = load_tiers(db, agents, calendars)
    grounds = load_clients(db, agents["alice"], now, dice)
    load_rules(db, tiers, teams)
    offices = {zone: calendars[name] for zone, name in OFFICES.items()}
    return Desk(agents, offices, tiers, teams, grounds)


def _by_tier(desk: Desk) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    for player in STAFF:
        if player.tier:
            found.setdefault(player.tier, []).append(desk.agents[player.login])
    return found


def _places(desk: Desk) -> dict[int, tuple[UUID, UUID]]:
    teams = dict(enumerate(desk.teams.values(), start=1))
    return {level: (desk.tiers[level], team) for level, team in teams.items()}


def _hours(db: Session, desk: Desk) -> dict[str, tuple[UUID, Calendar]]:
    return {zone: (id_, load_calendar(db, id_)) for zone, id_ in desk.offices.items()}
