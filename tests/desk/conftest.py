"""What the desk's tests share: the timetable, tiers with teams, and a calendar in Warsaw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.models import Ticket
from tests.desk.acting import TUESDAY, House, draft_by_carol, lay_house
from tests.harness.browsing import Browser, Visit


@pytest.fixture
def house(db: Session) -> House:
    """Everything in place, and a default calendar: Monday to Friday, 09:00 to 17:00 in Warsaw."""
    return lay_house(db)


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
