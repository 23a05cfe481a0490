"""Units of work: whose transaction it is, what survives a failure, and what a worker may not do."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from msp.kernel import db as database
from msp.kernel.db import DeskSession, ForgottenScope, record, unit, units_open
from msp.kernel.scope import DOOR, SYSTEM, portal_scope, scope_from_json, staff_scope
from tenants.clients.models import Tenant
from tests.harness.database import AsScope, Database
from tests.people import make_client


def test_a_session_without_a_scope_raises_instead_of_reading(fresh: Database) -> None:
    assert fresh.url
    with (
        DeskSession(database.new_session(SYSTEM).get_bind()) as session,
        pytest.raises(ForgottenScope),
    ):
        session.execute(text("select 1"))


def test_a_scope_is_applied_again_to_the_next_transaction_of_a_session(fresh: Database) -> None:
    assert fresh.url
    session = database.new_session(SYSTEM)
    for _ in range(2):
        assert session.scalar(text("select current_setting('role')")) == "msp_provider"
        session.rollback()
    session.close()


def test_nothing_of_a_scope_leaks_into_the_pool(fresh: Database) -> None:
    assert fresh.url
    with unit(staff_scope(uuid4(), (uuid4(),))) as db:
        db.execute(text("select 1"))
    session = database.new_session(SYSTEM)
    raw = session.get_bind().engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute("select current_setting('role'), current_setting('msp.tenant_ids', true)")
    assert cursor.fetchone() == ("none", "")
    raw.close()
    session.close()


def test_what_is_recorded_survives_the_failure_around_it(fresh: Database) -> None:
    assert fresh.url

    def fail() -> None:
        with unit(SYSTEM) as db:
            make_client(db, "Lost Company")
            with record(SYSTEM) as aside:
                make_client(aside, "Kept Company")
            raise RuntimeError("the caller fails afterwards")

    with pytest.raises(RuntimeError, match="afterwards"):
        fail()
    with unit(SYSTEM) as db:
        assert db.scalars(select(Tenant.name)).all() == ["Kept Company"]


def test_open_units_are_counted_for_the_door_to_the_outside(fresh: Database) -> None:
    assert fresh.url
    assert units_open() == 0
    with unit(SYSTEM) as db:
        assert units_open() == 0, "a unit that has not begun holds nothing"
        db.execute(text("select 1"))
        assert units_open() == 1
    assert units_open() == 0


def test_the_door_reads_no_table(db: Session, as_scope: AsScope) -> None:
    make_client(db)
    denied = pytest.raises(DBAPIError, match="permission denied")
    with as_scope(DOOR) as door, denied, door.begin_nested():
        door.execute(text("select * from tenant"))


def test_a_scope_survives_its_journey_through_a_message() -> None:
    for scope in (
        SYSTEM,
        staff_scope(uuid4(), (uuid4(), uuid4())),
        staff_scope(uuid4(), ()),
        portal_scope(uuid4(), uuid4(), "site", uuid4(), ("requests.create",)),
    ):
        assert scope_from_json(scope.settings()) == scope


def test_a16_a_message_without_a_role_or_with_the_doors_is_refused() -> None:
    for broken in ({}, {"role": "msp_door"}, {"role": "msp_owner"}, {"role": "postgres"}):
        with pytest.raises(KeyError):
            scope_from_json(broken)
