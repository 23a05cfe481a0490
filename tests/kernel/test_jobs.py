"""Jobs: they leave with the transaction, carry its scope, and tick once however many watch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel import jobs, schedule
from msp.kernel.db import unit
from msp.kernel.jobs import JOBS, later, soon
from msp.kernel.schedule import Every, Schedule
from msp.kernel.scope import SYSTEM, Scope, portal_scope, staff_scope
from msp.kernel.working import Working
from tests.harness.database import Database

NOW = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
PATIENCE_SECONDS = 20


class Seen:
    """What the jobs of these tests noted down."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, object]] = []

    def wait(self, enough: Callable[[Seen], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not enough(self):
            assert time.monotonic() < end, f"waited in vain, seen: {self.notes}"
            time.sleep(0.02)


@pytest.fixture
def seen() -> Iterator[Seen]:
    notebook = Seen()

    @jobs.job("test.note")
    def note(db: Session, *, word: str) -> None:
        role = db.scalar(text("select current_setting('role')"))
        notebook.notes.append((word, role))

    @jobs.steps("test.scope")
    def scoped(scope: Scope) -> None:
        notebook.notes.append(("scope", scope))

    @jobs.job("test.tick")
    def ticked(db: Session) -> None:
        notebook.notes.append(("tick", db.scalar(text("select current_setting('role')"))))

    yield notebook
    for name in ("test.note", "test.scope", "test.tick"):
        del JOBS[name]


@pytest.fixture
def working(fresh: Database, seen: Seen) -> Iterator[Working]:
    assert seen.notes == []
    running = Working(fresh.url, [Every("test.tick", seconds=3600)], threads=2)
    running.start()
    yield running
    running.stop()


@pytest.mark.usefixtures("working")
def test_a_job_runs_after_the_commit_and_never_after_a_rollback(seen: Seen) -> None:

    def fail() -> None:
        with unit(SYSTEM) as db:
            later(db, "test.note", word="rolled back")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with unit(SYSTEM) as db:
        later(db, "test.note", word="committed")
        time.sleep(0.5)
        assert ("committed", "msp_provider") not in seen.notes, "it waits for the commit"
    seen.wait(lambda s: ("committed", "msp_provider") in s.notes)
    assert all(word != "rolled back" for word, _ in seen.notes)


@pytest.mark.usefixtures("working")
def test_a16_a_job_has_the_scope_of_whoever_asked_for_it(seen: Seen) -> None:
    carol = portal_scope(uuid4(), uuid4(), "own", None, ("requests.create",))
    bob = staff_scope(uuid4(), (uuid4(), uuid4()))
    for scope in (carol, bob):
        with unit(scope) as db:
            later(db, "test.scope")
    seen.wait(lambda s: {("scope", carol), ("scope", bob)} <= set(s.notes))


def test_a_job_asked_for_by_a_contact_cannot_be_widened(fresh: Database, seen: Seen) -> None:
    assert seen.notes == []
    carol = portal_scope(UUID(int=7), uuid4(), "own", None)
    with unit(carol) as db, pytest.raises(Exception, match="permission denied"):
        db.execute(
            text("select msp_put('default', 'test.tick', '{}', '{\"role\": \"msp_provider\"}',"
                 " false, 0)")
        )  # fmt: skip
    assert fresh.url


@pytest.mark.usefixtures("working")
def test_a_contact_may_wake_a_system_job_and_says_nothing_to_it(seen: Seen) -> None:
    before = len(seen.notes)
    with unit(portal_scope(uuid4(), uuid4(), "own", None)) as db:
        soon(db, "test.tick")
    seen.wait(lambda s: len(s.notes) > before)
    assert seen.notes[-1] == ("tick", "msp_provider")


@pytest.mark.usefixtures("working")
def test_only_what_the_timetable_names_can_be_woken() -> None:
    with pytest.raises(Exception, match="the timetable has no entry"), unit(SYSTEM) as db:
        soon(db, "test.note")


def test_three_tickers_start_each_job_once_a_turn(fresh: Database, seen: Seen) -> None:
    assert fresh.url
    assert seen.notes == []
    with unit(SYSTEM) as db:
        schedule.arrange(db, [Every("test.tick", seconds=10)], now=NOW)
    started: list[str] = []
    for turn in range(6):
        at = NOW + timedelta(seconds=10 * turn)
        barrier = threading.Barrier(3)

        def tick(at: datetime = at, barrier: threading.Barrier = barrier) -> list[str]:
            barrier.wait()
            return schedule.tick(at)

        with ThreadPoolExecutor(3) as three:
            for names in three.map(lambda _, tick=tick: tick(), range(3)):
                started += names
    assert started == ["test.tick"] * 6


def test_entries_no_room_names_any_more_leave_the_timetable(db: Session) -> None:
    schedule.arrange(db, [Every("test.old", seconds=5), Every("test.kept", seconds=5)], now=NOW)
    schedule.arrange(db, [Every("test.kept", seconds=9)], now=NOW)
    db.flush()
    assert db.get(Schedule, "test.old") is None
    kept = db.get(Schedule, "test.kept")
    assert kept is not None
    db.refresh(kept)
    assert kept.every_seconds == 9
