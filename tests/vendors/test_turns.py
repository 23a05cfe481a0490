"""A worker that has signed in at a vendor goes on with its other cases, while its turn lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.clients.models import Tenant
from tests.people import make_ticket
from tests.vendors.scene import Scene
from vendors.connections.models import VendorConnection
from vendors.sync.actions.wake_due import wake_due
from vendors.sync.jobs import work_case as turns
from vendors.sync.turns import next_due, next_turn


def another(scene: Scene) -> Scene:
    """A ticket of another client, to be forwarded to the same vendor."""
    return Scene(scene.tenant_id, scene.another_ticket(), scene.agent_id, scene.connection_id)


def one_case(scene: Scene) -> None:
    """What one message to a worker brings about."""
    with unit(SYSTEM) as db:
        case_id = scene.case(db).id
    scene.run(case_id)


def test_one_message_serves_every_due_case_of_the_vendor(scene: Scene) -> None:
    other = another(scene)
    scene.forward()
    other.forward()
    one_case(scene)
    assert (scene.states()[0], other.states()[0]) == ("linked", "linked")
    with unit(SYSTEM) as db:
        assert [one.case(db).lease_until for one in (scene, other)] == [None, None]


def test_after_the_turn_the_next_case_is_left_to_a_message(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.0)
    other = another(scene)
    scene.forward()
    other.forward()
    one_case(scene)
    assert (scene.states()[0], other.states()[0]) == ("linked", "pending_create")
    with unit(SYSTEM) as db:
        wake_at = other.case(db).wake_at
        assert wake_at is not None
        assert wake_at > now(), "a message is on its way, so a sweep leaves it alone"


def test_a_used_up_rate_ends_the_turn(scene: Scene) -> None:
    other = another(scene)
    scene.forward()
    other.forward()
    with unit(SYSTEM) as db:
        connection = db.get_one(VendorConnection, scene.connection_id)
        connection.tokens, connection.per_minute, connection.tokens_at = 0.0, 1, now()
        before = other.case(db).wake_at
    one_case(scene)
    assert (scene.states()[0], other.states()[0]) == ("pending_create", "pending_create")
    with unit(SYSTEM) as db:
        assert other.case(db).wake_at == before, "nobody has touched it"


def test_what_people_wait_for_goes_before_what_is_only_read(scene: Scene) -> None:
    other = another(scene)
    scene.forward()
    scene.work()
    other.forward()
    with unit(SYSTEM) as db:
        looked_at = scene.case(db)
        looked_at.look_at = looked_at.wake_at = now() - timedelta(minutes=5)
        db.flush()
        found = next_due(db, scene.connection_id, now=now())
        assert found is not None
        assert found.id == other.case(db).id


def test_fault_69_a_noisy_client_does_not_keep_another_of_its_vendor_waiting(scene: Scene) -> None:
    """Sixty cases of one client are due, all for longer than the other's only one."""
    for number in range(60):
        with unit(SYSTEM) as db:
            harbor = db.get_one(Tenant, scene.tenant_id)
            noise = make_ticket(db, harbor, None, f"Noise {number}").id
        Scene(scene.tenant_id, noise, scene.agent_id, scene.connection_id).forward()
    quiet = another(scene)
    quiet.forward()
    with unit(SYSTEM) as db:
        wanted = quiet.case(db).id
        drawn = [next_turn(db, scene.connection_id, now=now()) for _ in range(40)]
        times = sum(one is not None and one.id == wanted for one in drawn)
        assert 5 <= times <= 35, "every other turn begins with it, as the lot falls"
        assert wanted in wake_due(db, limit=200, now=now()), "the first sweep already sends for it"
