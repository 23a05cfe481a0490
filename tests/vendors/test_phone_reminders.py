"""Calls that become due are told to whoever holds the ticket, once for each moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.models_side import Notice
from msp.desk.tiers.models import Team, TeamMember
from msp.kernel.db import unit
from msp.kernel.errors import Conflict, Refused
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.people.models import Agent
from tests.harness.clock import WallClock
from tests.harness.database import Database
from tests.people import make_agent
from tests.vendors.scene import Scene, make_scene
from tests.vendors.worker import WorkerProcess
from vendors.cases.actions.end_case import detach
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connections.models import VendorConnection
from vendors.phone.actions.ask_again import ask_again
from vendors.phone.actions.note_call import note_call
from vendors.phone.chasing import moments_due
from vendors.phone.jobs import remind
from vendors.phone.models import PhoneCase, PhoneReminder
from vendors.phone.queries import due_calls
from vendors.phone.values import CallDraft, DueMoment, ReminderKind
from vendors.protocol.values import CaseStatus
from vendors.register.models import Vendor


@pytest.fixture
def scene(fresh: Database) -> Scene:
    """Harbor's ticket, and Scanmakers, who are called: asked again after eight hours."""
    made = make_scene("https://unused.example/", "nobody", "nothing")
    with unit(SYSTEM) as db:
        before = db.get_one(VendorConnection, made.connection_id)
        vendor = db.get_one(Vendor, before.vendor_id)
        settings = {"chase_hours": "8", "lead_minutes": "60"}
        draft = ConnectionDraft(
            "By phone", "manual", "", settings, {}, per_minute=6000, needs_address=False
        )
        return replace(made, connection_id=add_connection(db, vendor, draft, now=now()).id)


def called(scene: Scene, **said: object) -> None:
    with unit(SYSTEM) as db:
        note_call(db, scene.link(db), CallDraft(**said), scene.bob, now=now())  # type: ignore[arg-type]  # the fields of a draft


def asked(scene: Scene, promised_at: datetime | None = None) -> None:
    with unit(SYSTEM) as db:
        ask_again(db, scene.link(db), promised_at, scene.bob, now=now())


def look(times: int = 2) -> None:
    """The job comes by, more often than anything happens."""
    for _again in range(times):
        with unit(SYSTEM) as db:
            remind(db)


def notices(scene: Scene, agent_id: object = None, *, unseen: bool = False) -> list[str]:
    with unit(SYSTEM) as db:
        rows = db.scalars(
            select(Notice)
            .where(Notice.agent_id == (agent_id or scene.agent_id), Notice.kind == "vendor_chase")
            .order_by(Notice.created_at, Notice.id)
        ).all()
        return [one.text.split(": ", 1)[1] for one in rows if not (unseen and one.seen_at)]


ASK = "It is time to ask Scanmakers how it stands."
OVER = "The time that Scanmakers promised is over."
UNCALLED = "Nobody has called Scanmakers about this yet."


def test_a_case_nobody_calls_about_is_told_once(scene: Scene, clock: WallClock) -> None:
    scene.forward()
    clock.on(hours=7, minutes=59)
    look()
    assert notices(scene) == []
    clock.on(minutes=2)
    look()
    clock.on(days=3)
    look()
    assert notices(scene) == [UNCALLED]
    assert scene.told().count(UNCALLED) == 1


def test_the_interval_and_the_promise_are_a_moment_each(scene: Scene, clock: WallClock) -> None:
    scene.forward()
    promised = now() + timedelta(hours=5)
    called(scene, number="SC-1", promised_at=promised)
    scene.work()
    clock.at(promised - timedelta(minutes=61))
    look()
    assert notices(scene) == []
    clock.on(minutes=2)
    look()
    assert notices(scene) == [ASK]
    clock.at(promised + timedelta(minutes=1))
    look()
    clock.on(hours=40)
    look()
    assert notices(scene) == [ASK, OVER]


def test_moments_that_came_while_no_worker_ran_are_one_notice(
    scene: Scene, clock: WallClock
) -> None:
    scene.forward()
    called(scene, number="SC-2", promised_at=now() + timedelta(hours=5))
    clock.on(days=2)
    look()
    assert notices(scene) == [OVER]
    with unit(SYSTEM) as db:
        kinds = set(db.scalars(select(PhoneReminder.kind)))
    assert kinds == {ReminderKind.CHASE, ReminderKind.PROMISE}


def test_asked_again_puts_it_off_until_the_new_promise(scene: Scene, clock: WallClock) -> None:
    scene.forward()
    called(scene, number="SC-3", promised_at=now() + timedelta(hours=2))
    clock.on(hours=3)
    look()
    with pytest.raises(Refused, match="over already"):
        asked(scene, now() - timedelta(minutes=1))
    promised = now() + timedelta(hours=6)
    asked(scene, promised)
    assert notices(scene, unseen=True) == []
    with unit(SYSTEM) as db:
        assert due_calls(db, now(), 5) == []
    assert "Bob asked Scanmakers again; promised by" in scene.told()
    clock.at(promised - timedelta(minutes=59))
    look()
    clock.at(promised + timedelta(seconds=1))
    look()
    assert notices(scene) == [OVER, ASK, OVER]
    asked(scene)
    with unit(SYSTEM) as db:
        kept = db.scalars(select(PhoneCase)).one()
        assert (kept.promised_at, kept.chase_at) == (None, now() + timedelta(hours=8))
    clock.on(hours=8)
    look()
    assert notices(scene) == [OVER, ASK, OVER, ASK]


def test_a_team_is_told_and_relieved_together(scene: Scene, clock: WallClock) -> None:
    with unit(SYSTEM) as db:
        ticket = scene.ticket(db)
        assert ticket.tier_id
        team = Team(name="Experts", tier_id=ticket.tier_id)
        db.add(team)
        db.flush()
        both = [make_agent(db, name, "engineer_l3").id for name in ("Frank", "Grace")]
        db.add_all(TeamMember(team_id=team.id, agent_id=one) for one in both)
        ticket.team_id, ticket.assignee_id = team.id, None
    scene.forward()
    called(scene, number="SC-4")
    clock.on(hours=9)
    look()
    assert [notices(scene, one) for one in both] == [[ASK], [ASK]]
    assert notices(scene) == []
    asked(scene)
    assert [notices(scene, one, unseen=True) for one in both] == [[], []]


def test_nobody_holds_it_so_the_dispatcher_hears_of_it(scene: Scene, clock: WallClock) -> None:
    with unit(SYSTEM) as db:
        scene.ticket(db).assignee_id = None
        nadia: Agent = make_agent(db, "Nadia", "dispatcher")
        nadia_id = nadia.id
    scene.forward()
    clock.on(hours=9)
    look()
    assert notices(scene, nadia_id) == [UNCALLED]


def test_what_has_ended_or_is_cut_is_not_asked_about(scene: Scene, clock: WallClock) -> None:
    scene.forward()
    called(scene, number="SC-5", promised_at=now() + timedelta(hours=2))
    called(scene, status="resolved", text="We changed the roller.")
    clock.on(days=1)
    look()
    assert notices(scene) == []
    called(scene, status="in_progress", text="It came back.")
    with unit(SYSTEM) as db:
        detach(db, scene.link(db), scene.bob, now=now())
    clock.on(days=1)
    look()
    assert notices(scene) == []
    with unit(SYSTEM) as db, pytest.raises(Conflict, match="ended"):
        ask_again(db, scene.link(db), None, scene.bob, now=now())


def test_nobody_can_have_asked_again_before_the_first_call(scene: Scene) -> None:
    scene.forward()
    with pytest.raises(Conflict, match="Nobody has called yet"):
        asked(scene)


def test_the_weightiest_moment_comes_last() -> None:
    at = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert moments_due(CaseStatus.ON_HOLD, at, at + hour, at - hour) == []
    assert moments_due(CaseStatus.ON_HOLD, at, at + hour, at) == [DueMoment(ReminderKind.CHASE, at)]
    both = moments_due(CaseStatus.ON_HOLD, at, at + hour, at + hour)
    assert both[-1] == DueMoment(ReminderKind.PROMISE, at + hour)
    assert moments_due(CaseStatus.RESOLVED, at, at, at + hour) == []


@pytest.fixture
def worker(fresh: Database, tmp_path: Path) -> Iterator[WorkerProcess]:
    started = WorkerProcess(fresh.url, tmp_path / "worker.log")
    yield started
    started.close()


@pytest.mark.slow
def test_a_worker_killed_while_telling_leaves_nothing_half_told(
    scene: Scene, worker: WorkerProcess
) -> None:
    """It dies between noting that somebody was told, and telling."""
    scene.forward()
    called(scene, number="SC-6")
    scene.work()
    with unit(SYSTEM) as db:
        lock_ticket(db, scene.ticket(db))
        with unit(SYSTEM) as other:
            other.scalars(select(PhoneCase)).one().chase_at = now() - timedelta(minutes=1)
        wait_until_blocked(db)
        worker.kill()
    assert notices(scene) == []
    worker.restart()
    scene.expect(lambda: notices(scene) == [ASK], seconds=60)
    look()
    assert notices(scene) == [ASK]


def wait_until_blocked(db: Session) -> None:
    """Until a worker that has written to the reminders waits for a row that we have locked."""
    waits = text(
        "select count(*) from pg_locks where relation = 'phone_reminder'::regclass"
        " and mode = 'RowExclusiveLock' and pg_backend_pid() = any(pg_blocking_pids(pid))"
    )
    until = time.monotonic() + 120
    while not db.scalar(waits):
        assert time.monotonic() < until, "no worker came to the ticket"
        time.sleep(0.2)
