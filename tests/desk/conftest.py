"""What the desk's tests share: the timetable, tiers with teams, and a calendar in Warsaw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from msp.desk.tickets.models_side import Category
from msp.desk.tiers.models import Team, TeamMember, Tier
from msp.kernel import schedule
from msp.kernel.worktime import Opening
from msp.main.wiring import timetable
from tenants.calendars.actions.create_calendar import create_calendar
from tenants.calendars.models import CalendarRow
from tenants.people.models import Agent
from tests.people import NOW, Cast, make_agent, make_cast

WARSAW = "Europe/Warsaw"
NINE_TO_FIVE = (Opening(9 * 60, 17 * 60),)
WORKDAYS = (*((NINE_TO_FIVE,) * 5), (), ())


@dataclass(frozen=True)
class House:
    """A provider with three lines and the vendor, Bob on the first and Ewa on the second."""

    cast: Cast
    l1: Tier
    l2: Tier
    l3: Tier
    l4: Tier
    service_desk: Team
    infrastructure: Team
    experts: Team
    ewa: Agent
    office: CalendarRow


def warsaw(*parts: int) -> datetime:
    year, month, day, hour, minute = (*parts, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(WARSAW))


@pytest.fixture
def house(db: Session) -> House:
    """Everything in place, and a default calendar: Monday to Friday, 09:00 to 17:00 in Warsaw."""
    schedule.arrange(db, timetable(), now=NOW)
    cast = make_cast(db)
    l1, l2, l3, l4 = (make_tier(db, level) for level in (1, 2, 3, 4))
    ewa = make_agent(db, "Ewa", "engineer_l2")
    db.add_all([Category(key="network", name="Network"), Category(key="mail", name="Mail")])
    return House(
        cast=cast,
        l1=l1,
        l2=l2,
        l3=l3,
        l4=l4,
        service_desk=make_team(db, "Service desk", l1, cast.bob, "mail"),
        infrastructure=make_team(db, "Infrastructure", l2, ewa, "network"),
        experts=make_team(db, "Experts", l3),
        ewa=ewa,
        office=create_calendar(db, "Office", WARSAW, WORKDAYS, default=True),
    )


def make_tier(db: Session, level: int) -> Tier:
    tier = Tier(name=f"L{level}", level=level)
    db.add(tier)
    db.flush()
    return tier


def make_team(
    db: Session, name: str, tier: Tier, member: Agent | None = None, *skills: str
) -> Team:
    team = Team(name=name, tier_id=tier.id)
    db.add(team)
    db.flush()
    if member is not None:
        db.add(TeamMember(team_id=team.id, agent_id=member.id, skills=list(skills)))
        db.flush()
    return team


@pytest.fixture
def counted(db: Session) -> Iterator[list[str]]:
    """Every question asked of the database from here on; scopes and savepoints are no questions."""
    asked: list[str] = []
    engine = db.get_bind().engine

    def listen(*told: Any) -> None:
        statement = str(told[2])
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "select set_config")):
            asked.append(statement[:200])

    event.listen(engine, "before_cursor_execute", listen)
    yield asked
    event.remove(engine, "before_cursor_execute", listen)
