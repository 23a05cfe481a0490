"""The harness itself: a test sees its own writes, as whoever it says, and leaves nothing."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM, staff_scope
from tests.harness.database import AsScope, Database

COUNT = text("select count(*) from tenant")
INSERT = text("insert into tenant (id, name, slug) values (:id, 'Harbor Dental', 'harbor-dental')")


@pytest.mark.parametrize("run", [1, 2])
def test_what_a_test_writes_is_rolled_back(db: Session, run: int) -> None:
    assert db.scalar(COUNT) == 0
    db.execute(INSERT, {"id": uuid4()})
    assert db.scalar(COUNT) == 1


def test_a_unit_beside_the_session_sees_its_rows_and_takes_nothing_away(db: Session) -> None:
    db.execute(INSERT, {"id": uuid4()})
    with unit(staff_scope(uuid4(), ())) as other:
        assert other.scalar(COUNT) == 0
    with unit(SYSTEM) as other:
        assert other.scalar(COUNT) == 1
    assert db.scalar(COUNT) == 1


def test_the_scope_can_be_worn_for_a_block(db: Session, as_scope: AsScope) -> None:
    mine = uuid4()
    db.execute(INSERT, {"id": mine})
    with as_scope(staff_scope(uuid4(), ())) as nobody:
        assert nobody.scalar(COUNT) == 0
    with as_scope(staff_scope(uuid4(), (mine,))) as somebody:
        assert somebody.scalar(COUNT) == 1
    assert db.scalar(COUNT) == 1


def test_a_fresh_database_really_commits(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        db.execute(INSERT, {"id": uuid4()})
    with unit(SYSTEM) as db:
        assert db.scalar(COUNT) == 1
