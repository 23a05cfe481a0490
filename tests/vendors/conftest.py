"""The vendor's side of the tests: one real tracker for the run, a proxy for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from msp.kernel import settings
from tests.harness.database import Database
from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene, make_scene


@pytest.fixture(scope="session")
def roundup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RoundupPeer]:
    """A real Roundup tracker, as the demo starts it."""
    peer = RoundupPeer(tmp_path_factory.mktemp("vendor"))
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
