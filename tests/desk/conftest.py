"""What the desk's tests share: the timetable, tiers with teams, and a calendar in Warsaw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import Category
from msp.kernel import schedule
from msp.kernel.worktime import Opening
from msp.main.wiring import timetable
from tenants.calendars.actions.create_calendar import create_calendar
from tests.desk.acting import TUESDAY, WARSAW, House, draft_by_carol, make_team, make_tier
from tests.harness.browsing import Browser, Visit
from tests.people import NOW, make_agent, make_cast

NINE_TO_FIVE = (Opening(9 * 60, 17 * 60),)
WORKDAYS = (*((NINE_TO_FIVE,) * 5), (), ())


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


@pytest.fixture
def ticket(db: Session, house: House) -> Ticket:
    """Opened on a Tuesday at 10:00; P3: four hours to answer, 24 to solve."""
    return open_ticket(db, draft_by_carol(house), now=TUESDAY)


@pytest.fixture
def bob(house: House, visit: Visit) -> Browser:
    return visit(house.cast.bob)


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
