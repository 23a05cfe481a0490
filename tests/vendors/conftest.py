"""The vendor's side of the tests: one real tracker for the run, a proxy for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from msp.desk.tiers.models import Tier
from msp.kernel import settings
from tenants.people.models import Agent
from tests.harness.database import Database
from tests.harness.ordinary import open_folder
from tests.people import Cast, make_agent, make_cast
from tests.vendors import redmine_peer, request_tracker_peer
from tests.vendors.helpdesk_peer import HelpdeskPeer
from tests.vendors.proxy import FaultProxy
from tests.vendors.redmine_peer import RedminePeer
from tests.vendors.request_tracker_peer import RequestTrackerPeer
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, make_scene
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor
from vendors.sync.jobs import work_case


@pytest.fixture(scope="session")
def roundup() -> Iterator[RoundupPeer]:
    """A real Roundup tracker, as the demo starts it."""
    with open_folder() as folder:
        peer = RoundupPeer(folder)
        yield peer
        peer.close()


@pytest.fixture(scope="session")
def helpdesk() -> Iterator[HelpdeskPeer]:
    """A real django-helpdesk, described and not programmed."""
    with open_folder() as folder:
        peer = HelpdeskPeer(folder)
        yield peer
        peer.close()


@pytest.fixture(autouse=True)
def long_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's turn ends by the clock: how busy the machine is must not decide what is seen."""
    monkeypatch.setattr(work_case, "TURN_SECONDS", 3600.0)


@pytest.fixture(scope="session")
def request_tracker() -> Iterator[RequestTrackerPeer]:
    """A real Request Tracker, where it is installed."""
    if not request_tracker_peer.is_installed():
        pytest.skip(f"Request Tracker is not installed: {request_tracker_peer.PACKAGES}")
    with open_folder() as folder:
        peer = RequestTrackerPeer.started(folder)
        yield peer
        peer.close()


@pytest.fixture(scope="session")
def redmine() -> Iterator[RedminePeer]:
    """A real Redmine, where it is installed."""
    if not redmine_peer.is_installed():
        pytest.skip(f"Redmine is not installed: {redmine_peer.PACKAGES}")
    with open_folder() as folder:
        peer = RedminePeer.started(folder)
        yield peer
        peer.close()


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Allow the desk of this test to call a port of the loopback."""
    allowed: list[str] = []
    before = settings.current()

    def allow(port: int) -> None:
        allowed.append(f"127.0.0.1:{port}")
        now = replace(before, vendor_allow=tuple(allowed))
        monkeypatch.setattr(settings, "current", lambda: now)

    return allow


@pytest.fixture
def scene(
    fresh: Database,
    roundup: RoundupPeer,
    proxy: FaultProxy,
    loopback: Callable[[int], None],
) -> Scene:
    """A ticket to forward, to the real tracker through the proxy."""
    loopback(proxy.port)
    return make_scene(
        roundup.address(proxy.port), roundup.tracker.api_user, roundup.tracker.api_password
    )


@pytest.fixture
def proxy(roundup: RoundupPeer) -> Iterator[FaultProxy]:
    """A network between us and the tracker that can go wrong."""
    between = FaultProxy(roundup.port)
    yield between
    between.close()


@pytest.fixture
def cast(db: Session) -> Cast:
    db.add_all(Tier(name=f"L{level}", level=level) for level in range(5))
    return make_cast(db)


@pytest.fixture
def frank(db: Session) -> Agent:
    """An expert, who may forward."""
    return make_agent(db, "Frank", "engineer_l3")


@pytest.fixture
def ada(db: Session) -> Agent:
    """The administrator."""
    return make_agent(db, "Ada", "administrator")


@pytest.fixture
def connection(db: Session) -> VendorConnection:
    vendor = Vendor(name="Scanmakers")
    db.add(vendor)
    db.flush()
    made = VendorConnection(
        vendor_id=vendor.id,
        name="Scanmakers support",
        kind="roundup",
        base_url="https://support.example/desk/",
        config={"username": "msp"},
    )
    db.add(made)
    db.flush()
    return made
