"""A copied or restored database, and credentials that end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from msp.kernel import settings
from msp.kernel.db import configure, unit, use
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.harness.database import Database, clone_of
from tests.harness.postgres import Server
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.cases.actions.arm_again import arm_again
from vendors.connections.actions.mute_copies import mute_copies
from vendors.connections.models import VendorConnection
from vendors.connections.words import expiry_words, state_words
from vendors.sync.jobs.sweep import sweep


class Copies:
    """Copies of the test's database, and which of them the desk runs on."""

    def __init__(self, server: Server, first: Database) -> None:
        self._server, self._first = server, first
        self._stack, self._engines = ExitStack(), dict[str, Engine]()

    def take(self) -> Database:
        """A copy of the database as it is now."""
        hang_up(self._first)
        return self._stack.enter_context(clone_of(self._server, self._first.name))

    def run_on(self, database: Database) -> None:
        """The desk's next unit of work is over this one."""
        engine = self._engines.get(database.name)
        if engine is None:
            engine = self._engines[database.name] = configure(database.url)
        use(engine)

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        self._stack.close()


@pytest.fixture
def copies(server: Server, fresh: Database) -> Iterator[Copies]:
    made = Copies(server, fresh)
    yield made
    made.close()


def hang_up(database: Database) -> None:
    """A database can be copied while nobody is in it; the desk's pool comes back by itself."""
    with psycopg.connect(database.superuser_url, dbname="postgres", autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
            [database.name],
        )


def state(scene: Scene) -> str:
    with unit(SYSTEM) as db:
        return db.get_one(VendorConnection, scene.connection_id).state


def arm(scene: Scene) -> None:
    with unit(SYSTEM) as db:
        arm_again(db, db.get_one(VendorConnection, scene.connection_id), now=now())


def test_g04_a_copied_database_calls_no_vendor_until_it_is_armed(
    scene: Scene, roundup: RoundupPeer, proxy: FaultProxy, copies: Copies
) -> None:
    scene.forward()
    scene.work()
    scene.poll()
    scene.say("Queued in both")
    copies.run_on(copies.take())
    asked = len(proxy.seen)
    with unit(SYSTEM) as db:
        case_id = scene.case(db).id
    scene.run(case_id)
    scene.poll()
    with unit(SYSTEM) as db:
        sweep(db)
    assert len(proxy.seen) == asked
    assert state(scene) == "muted"
    arm(scene)
    scene.work()
    assert roundup.comments_of(scene.external_id())[1:] == ["Queued in both"]


def test_fault_70_a_restored_backup_sends_nothing_a_second_time(
    scene: Scene, roundup: RoundupPeer, copies: Copies, fresh: Database
) -> None:
    """The backup is of the moment before all was sent; then the real one went on for a day."""
    with unit(SYSTEM) as db:
        mute_copies(db, now=now())
    scene.forward(title="Restored")
    backup = copies.take()
    copies.run_on(fresh)
    scene.work()
    case = scene.external_id()
    scene.say("Lost with the day")
    scene.work()
    roundup.says(case, "Our answer of that day")
    copies.run_on(backup)
    assert scene.states() == ("pending_create", ["queued"])
    with unit(SYSTEM) as db:
        sweep(db)
    assert state(scene) == "muted"
    arm(scene)
    assert scene.states() == ("create_unknown", ["unknown"])
    scene.work()
    scene.poll()
    assert roundup.cases_called("Restored") == [case]
    assert scene.external_id() == case
    # What the vendor said comes back. Our own words of the lost day stay with the vendor: what
    # bears a mark of ours that we do not know may be another client's, and is nobody's news.
    assert scene.heard() == ["Our answer of that day"]
    assert len(roundup.comments_of(case)) == 3


def test_a_restart_is_no_copy_and_other_files_are(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for _ in range(3):
        with unit(SYSTEM) as db:
            assert not mute_copies(db, now=now())
    before = settings.current()
    elsewhere = replace(before, data_dir=tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setattr(settings, "current", lambda: elsewhere)
    with unit(SYSTEM) as db:
        assert mute_copies(db, now=now())
    assert state(scene) == "muted"


def test_a_muted_connection_stays_so_until_somebody_arms_it(
    db: Session, visit: Visit, ada: Agent, connection: VendorConnection
) -> None:
    connection.state = "muted"
    db.flush()
    here = f"/vendors/connections/{connection.id}"
    assert "Arm again" in visit(ada).get(here).text
    for way in ("resume", "check"):
        assert visit(ada).post(f"{here}/{way}").status_code == 409
    changed = {
        "name": "Renamed", "base_url": connection.base_url, "poll_seconds": "30",
        "per_minute": "60", "setting_username": "other", "setting_password": "a new password",
    }  # fmt: skip
    assert visit(ada).post(f"{here}/edit", changed).status_code == 303
    db.expire_all()
    assert db.scalars(select(VendorConnection)).one().state == "muted"
    assert visit(ada).post(f"{here}/arm").status_code == 303
    db.expire_all()
    assert db.scalars(select(VendorConnection)).one().state == "working"
    assert visit(ada).post(f"{here}/arm").status_code == 409


def test_credentials_that_end_are_warned_of_before(
    db: Session, visit: Visit, ada: Agent, connection: VendorConnection
) -> None:
    here = f"/vendors/connections/{connection.id}"
    far = (now() + timedelta(days=40)).date().isoformat()
    assert visit(ada).post(f"{here}/expiry", {"ends": far}).status_code == 303
    assert "The credentials end" not in visit(ada).get(here).text
    near = (now() + timedelta(days=5)).date().isoformat()
    assert visit(ada).post(f"{here}/expiry", {"ends": near}).status_code == 303
    assert "The credentials end on" in visit(ada).get(here).text
    db.expire_all()
    found = db.scalars(select(VendorConnection)).one()
    assert state_words(found, now())[1] == "warn"
    assert "ended" in expiry_words(found, now() + timedelta(days=9))
