"""A described list of what changed: by the vendor's clock, page by page, and when it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.harness.database import Database
from tests.vendors.json_peer import CHANGES, connector, described, scene_at
from tests.vendors.json_server import JsonServer
from tests.vendors.scene import Scene
from vendors.connections.models import VendorConnection
from vendors.connectors.http.calls import HttpCalls
from vendors.connectors.http.changes import Place, page_behind
from vendors.connectors.http.document import definition_of
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import ProtocolBroken

DEFINITION = described(changes=CHANGES)
AT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.fixture
def system() -> Iterator[JsonServer]:
    running = JsonServer()
    yield running
    running.close()


@pytest.fixture
def ours(system: JsonServer) -> Iterator[VendorConnector]:
    with closing(connector(system, DEFINITION)) as one:
        yield one


@pytest.fixture
def scene(fresh: Database, system: JsonServer, loopback: Callable[[int], None]) -> Scene:
    loopback(system.port)
    return scene_at(system, DEFINITION)


@pytest.mark.parametrize("minutes", [0, 10, -10])
def test_fault_31_the_vendors_clock_alone_moves_the_cursor(
    scene: Scene, system: JsonServer, minutes: int
) -> None:
    system.clock = lambda: datetime.now(UTC) + timedelta(minutes=minutes)
    scene.forward()
    scene.work()
    scene.poll()
    for words in ("The part is ordered.", "The part is here."):
        system.say(scene.external_id(), words)
        scene.poll()
    assert scene.heard() == ["The part is ordered.", "The part is here."]
    apart = Place.read(cursor(scene) or "").at - datetime.now(UTC)
    assert abs(apart - timedelta(minutes=minutes)) < timedelta(minutes=2)


def test_a_change_that_was_dated_before_we_read_and_kept_afterwards_is_found(
    scene: Scene, system: JsonServer
) -> None:
    """By the overlap, and although the case was read in between."""
    system.clock = lambda: datetime.now(UTC) - timedelta(seconds=50)
    scene.forward()
    scene.work()
    scene.poll()
    system.clock = lambda: datetime.now(UTC)
    system.make(subject="Another one, which is seen first")
    with unit(SYSTEM) as db:
        case = scene.case(db)
        case.look_at = case.wake_at = now()
    scene.work()
    scene.poll()
    system.say(scene.external_id(), "Written half a minute ago.")
    ticket = system.tickets[scene.external_id()]
    system.touch(ticket, datetime.now(UTC) - timedelta(seconds=30))
    scene.poll()
    assert scene.heard() == ["Written half a minute ago."]


@pytest.mark.parametrize("lie", ["ignores since", "newest first", "always more"])
def test_a_list_that_lies_moves_no_cursor_and_is_said(
    scene: Scene, system: JsonServer, lie: str
) -> None:
    scene.poll()
    before = cursor(scene)
    system.page_size = 2
    for seconds in (18_000, 20, 10, 0):
        made = system.make(subject="Somebody's")
        system.touch(made, datetime.now(UTC) - timedelta(seconds=seconds))
    system.quirks.add(lie)
    if lie == "always more":
        system.tickets.clear()
    scene.poll()
    assert before is not None
    assert cursor(scene) == before
    with unit(SYSTEM) as db:
        assert db.get_one(VendorConnection, scene.connection_id).failures == 1
    system.quirks.clear()
    scene.poll()
    assert cursor(scene) is not None
    with unit(SYSTEM) as db:
        assert db.get_one(VendorConnection, scene.connection_id).failures == 0


@pytest.mark.parametrize("quirk", ["", "begins behind"])
@pytest.mark.parametrize("page_size", [1, 3, 10, 100])
def test_fault_29_many_changes_in_one_second_are_each_seen(
    ours: VendorConnector, system: JsonServer, quirk: str, page_size: int
) -> None:
    start = ours.changed_since(None, 100).next_cursor
    system.page_size = page_size
    system.quirks.add(quirk)
    made = {str(system.make(subject="Same second")["id"]) for _ in range(12)}
    assert made <= seen(ours, start)


def test_a_row_without_its_date_or_id_is_said_with_its_path(
    ours: VendorConnector, system: JsonServer
) -> None:
    start = ours.changed_since(None, 100).next_cursor
    system.make(subject="x")["updated_at"] = ""
    system.quirks.add("ignores since")
    with pytest.raises(ProtocolBroken, match="updated_at"):
        ours.changed_since(start, 100)


class InMemory:
    """The list of a system, asked as the connector asks; nothing is sent."""

    def __init__(self, rows: list[tuple[str, datetime]], *, behind: bool, cap: int) -> None:
        text = DEFINITION.replace("    more: more\n", "") if cap > 4 else DEFINITION
        self.definition = definition_of(text)
        self._rows, self._behind, self._cap = rows, behind, cap

    def ask(self, call: Any, words: dict[str, Any]) -> Any:
        since = words["since"].replace(microsecond=0)
        rows = sorted(
            one
            for one in ((at, name) for name, at in self._rows)
            if one[0] > since or (one[0] == since and not self._behind)
        )
        size = min(words["limit"], self._cap)
        page = rows[(words["page"] - 1) * size : words["page"] * size]
        told = [{"id": name, "updated_at": at.isoformat()} for at, name in page]
        return {"rows": told, "more": len(rows) > words["page"] * size}


@settings(max_examples=120, deadline=None)
@given(
    offsets=st.lists(st.integers(-30, 90), min_size=1, max_size=40),
    limit=st.integers(1, 7),
    behind=st.booleans(),
    cap=st.sampled_from([2, 4, 100]),
)
def test_whatever_the_dates_and_pages_each_change_is_seen(
    offsets: list[int], limit: int, behind: bool, cap: int
) -> None:
    """Those from the cursor on; a list may say that there is more, or show full pages only."""
    rows = [(str(index), AT + timedelta(seconds=one)) for index, one in enumerate(offsets)]
    system = InMemory(rows, behind=behind, cap=cap)
    calls = cast(HttpCalls, system)
    changes = system.definition.calls.changes
    assert changes is not None
    cursor, found = Place(AT).text, set()
    for _ in range(2_000):
        page = page_behind(calls, changes, cursor, limit)
        found |= {one.external_id for one in page.changes}
        cursor = page.next_cursor
        if not page.more:
            break
    else:
        raise AssertionError("the pages never end")
    assert {name for name, at in rows if at >= AT} <= found
    newest = max(at for _, at in rows)
    assert Place.read(cursor).at >= min(AT, newest) - timedelta(seconds=1)


def seen(ours: VendorConnector, cursor: str) -> set[str]:
    found: set[str] = set()
    for _ in range(300):
        page = ours.changed_since(cursor, 100)
        found |= {one.external_id for one in page.changes}
        cursor = page.next_cursor
        if not page.more:
            return found
    raise AssertionError("the pages never end")


def cursor(scene: Scene) -> str | None:
    with unit(SYSTEM) as db:
        return db.get_one(VendorConnection, scene.connection_id).cursor
