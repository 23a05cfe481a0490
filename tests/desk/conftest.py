"""What the desk's tests share: the timetable, tiers with teams, and a calendar in Warsaw."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.models import Ticket
from tests.desk.acting import TUESDAY, House, draft_by_carol, lay_house
from tests.harness.browsing import Browser, Visit
from tests.harness.counting import asked_of


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
    with asked_of(db) as asked:
        yield asked
