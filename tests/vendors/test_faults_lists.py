"""Vendors whose lists are short, empty, walled, moving, silent about closed cases, or not there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.clients.models import Tenant
from tests.people import make_ticket
from tests.vendors.lying import Lies, lies
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.connections.models import VendorConnection
from vendors.sync.actions.wake_due import wake_followed
from vendors.sync.jobs import poll as poll_job

__all__ = ["lies"]


@pytest.fixture
def several(scene: Scene) -> list[Scene]:
    """Five tickets at the vendor, read once."""
    with unit(SYSTEM) as db:
        client = db.get_one(Tenant, scene.tenant_id)
        more = [make_ticket(db, client, subject=f"Number {number}").id for number in range(4)]
    others = [Scene(scene.tenant_id, one, scene.agent_id, scene.connection_id) for one in more]
    for one in (scene, *others):
        one.forward()
    scene.work()
    scene.poll()
    return [scene, *others]


def heard(several: list[Scene]) -> list[list[str]]:
    return [one.heard() for one in several]


def test_fault_28_empty_pages_before_full_ones_are_not_the_end(
    several: list[Scene], roundup: RoundupPeer, lies: Lies
) -> None:
    lies.page_size, lies.empty_pages = 2, 3
    for one in several:
        roundup.says(one.external_id(), "Behind the empty pages")
    several[0].poll()
    assert lies.pages > 4
    assert heard(several) == [["Behind the empty pages"]] * 5


def test_fault_30_cases_that_change_while_the_pages_are_read(
    several: list[Scene], roundup: RoundupPeer, lies: Lies
) -> None:
    """Between any two pages the first case changes again and moves to the list's end."""
    said: list[str] = []

    def moves() -> None:
        if len(said) < 4:
            said.append(f"moved {len(said)}")
            roundup.says(several[0].external_id(), said[-1])

    for one in several:
        roundup.says(one.external_id(), "before")
    lies.page_size, lies.between_pages = 1, moves
    for _ in range(3):
        several[0].poll()
    assert said
    assert several[0].heard() == ["before", *said]
    assert heard(several[1:]) == [["before"]] * 4


def test_fault_33_a_case_that_the_list_leaves_out_once_it_is_closed(
    several: list[Scene], roundup: RoundupPeer, lies: Lies
) -> None:
    first = several[0]
    lies.hidden.add(first.external_id())
    roundup.says(first.external_id(), "Closed, and gone from the list")
    roundup.sets_status(first.external_id(), "resolved")
    first.poll()
    assert first.heard() == []
    with unit(SYSTEM) as db:
        wake_followed(db, now=now() - timedelta(hours=4))
    first.work()
    assert first.heard() == ["Closed, and gone from the list"]
    assert first.states()[0] == "vendor_done"


def test_fault_34_a_list_that_ends_at_a_wall_is_read_on_from_where_it_stood(
    several: list[Scene], roundup: RoundupPeer, lies: Lies
) -> None:
    """Each poll gets two pages further, also through what other tests left in the tracker."""
    for one in several:
        roundup.says(one.external_id(), "Beyond the wall")
    lies.page_size, lies.wall = 2, 2
    for _ in range(60):
        if all(heard(several)):
            break
        several[0].poll()
        with unit(SYSTEM) as db:
            connection = db.get_one(VendorConnection, several[0].connection_id)
            connection.failures, connection.opened_at, connection.probe_at = 0, None, None
    assert heard(several) == [["Beyond the wall"]] * 5


def test_fault_35_without_a_list_of_changes_the_cases_are_read_in_turn(
    several: list[Scene],
    roundup: RoundupPeer,
    lies: Lies,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So many in one poll and no more; those that were not read for longest come first."""
    monkeypatch.setattr(poll_job, "SCAN_AT_ONCE", 2)
    lies.no_changes_list = True
    for one in several:
        roundup.says(one.external_id(), "Found by looking")
    counts = []
    for _ in range(3):
        several[0].poll()
        counts.append(sum(bool(one.heard()) for one in several))
    assert counts == [2, 4, 5]
