"""The ground under the engine: the queue, the database, a client that leaves."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from msp.kernel.db import abandon, configure, new_session, unit
from msp.kernel.migrate import migrate
from msp.kernel.moment import now
from msp.kernel.schedule import arrange
from msp.kernel.scope import SYSTEM
from msp.main.wiring import functions, timetable
from tenants.clients.models import Tenant
from tests.harness.database import Database
from tests.harness.postgres import APP, PASSWORD, Server, start
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, make_scene
from tests.vendors.worker import WorkerProcess
from vendors.cases.actions.bind import bind
from vendors.cases.models import VendorCase
from vendors.connections.models import VendorConnection
from vendors.sync.jobs.sweep import sweep

CREATE = r"POST .*/issue/@poe/."
QUEUED = "select count(*) from dramatiq.queue"


@pytest.fixture
def worker(fresh: Database, proxy: FaultProxy, tmp_path: Path) -> Iterator[WorkerProcess]:
    """A real worker over the test's database, started at once."""
    running = WorkerProcess(fresh.url, tmp_path / "worker.log", f"127.0.0.1:{proxy.port}")
    yield running
    running.close()


def queued(database: Database) -> int:
    with psycopg.connect(database.superuser_url) as admin:
        (count,) = admin.execute(QUEUED).fetchone() or (0,)
        return int(count)


@pytest.mark.slow
def test_fault_64_the_queue_is_emptied_and_the_rows_bring_the_work_back(
    scene: Scene,
    roundup: RoundupPeer,
    fresh: Database,
    request: pytest.FixtureRequest,
) -> None:
    """A broker that lost all it had: pages go on committing, and the timetable finds the work."""
    scene.forward(title="Forgotten by the broker")
    assert queued(fresh) > 0
    with psycopg.connect(fresh.superuser_url, autocommit=True) as admin:
        admin.execute("truncate dramatiq.queue")
    worker: WorkerProcess = request.getfixturevalue("worker")
    scene.expect(lambda: scene.states()[0] == "linked", seconds=120)
    assert roundup.cases_called("Forgotten by the broker") == [scene.external_id()]
    assert worker.process.poll() is None


def test_fault_66_what_is_rolled_back_wakes_nobody_and_what_is_open_is_not_seen(
    scene: Scene, fresh: Database, proxy: FaultProxy
) -> None:
    before = queued(fresh)
    open_one = new_session(SYSTEM)
    connection = open_one.get_one(VendorConnection, scene.connection_id)
    bind(open_one, scene.ticket(open_one), connection, scene.bob, now=now())
    open_one.execute(text("select msp_soon('vendors.sweep')"))
    with unit(SYSTEM) as db:
        sweep(db)
    assert queued(fresh) == before
    abandon(open_one)
    assert queued(fresh) == before
    with unit(SYSTEM) as db:
        sweep(db)
        assert db.scalars(select(VendorCase)).all() == []
    assert proxy.seen == []


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of this test's own, which may be stopped while others are at work."""
    running = start()
    yield running
    running.stop()


@pytest.mark.slow
def test_fault_67_the_database_stops_at_once_in_the_middle_of_a_create(
    own_server: Server, roundup: RoundupPeer, proxy: FaultProxy, loopback: Callable[[int], None]
) -> None:
    """SIGQUIT is PostgreSQL's immediate stop: no goodbye, recovery from its log at the start."""
    embedded = own_server.embedded
    if embedded is None:
        pytest.skip("the database server of this run belongs to somebody else")
    name = own_server.create()
    migrate(own_server.superuser_url(name), functions(), app_login=APP, app_password=PASSWORD)
    with psycopg.connect(own_server.superuser_url(name), autocommit=True) as admin:
        # As the desk runs it; the suite's own servers promise less, to be faster.
        admin.execute(f'alter database "{name}" set synchronous_commit = on'.encode())
    engine = configure(own_server.url(name))
    with unit(SYSTEM) as db:
        arrange(db, timetable(), now=now())
    loopback(proxy.port)
    scene = make_scene(
        roundup.address(proxy.port), roundup.tracker.api_user, roundup.tracker.api_password
    )
    held = proxy.add(CREATE, "hold")
    scene.forward(title="Under a stopped database")
    with unit(SYSTEM) as db:
        case_id = scene.case(db).id
    worker = threading.Thread(target=tried, args=(scene, case_id))
    worker.start()
    assert held.reached.wait(60)
    os.kill(embedded.postmaster, signal.SIGQUIT)
    held.release.set()
    worker.join()
    scene.expect(lambda: tried(scene, case_id), seconds=120)
    assert embedded.restarts >= 1
    assert roundup.cases_called("Under a stopped database") == [scene.external_id()]
    assert len(roundup.comments_of(scene.external_id())) == 1
    engine.dispose()


def tried(scene: Scene, case_id: UUID) -> bool:
    """One run of the worker's job; whether the case is linked then. False while nobody answers."""
    try:
        scene.run(case_id)
        return scene.states()[0] == "linked"
    except DBAPIError:
        return False


def test_fault_72_a_client_that_left_is_spoken_for_no_more(
    scene: Scene, roundup: RoundupPeer
) -> None:
    """Nothing more leaves in its name; what the vendor says is kept, inside."""
    scene.forward()
    scene.work()
    scene.poll()
    scene.say("Written before they left")
    with unit(SYSTEM) as db:
        db.get_one(Tenant, scene.tenant_id).active = False
    roundup.says(scene.external_id(), "Heard after they left")
    scene.work()
    scene.poll()
    assert len(roundup.comments_of(scene.external_id())) == 2
    assert scene.states()[1] == ["done", "queued"]
    assert scene.heard() == ["Heard after they left"]
    with unit(SYSTEM) as db:
        db.get_one(Tenant, scene.tenant_id).active = True
    scene.make_due()
    scene.work()
    assert "Written before they left" in roundup.comments_of(scene.external_id())
