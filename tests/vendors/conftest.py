"""The vendor's side of the tests: one real tracker for the run, a proxy for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.vendors.proxy import FaultProxy
from tests.vendors.roundup_peer import RoundupPeer


@pytest.fixture(scope="session")
def roundup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RoundupPeer]:
    """A real Roundup tracker, as the demo starts it."""
    peer = RoundupPeer(tmp_path_factory.mktemp("vendor"))
    yield peer
    peer.close()


@pytest.fixture
def proxy(roundup: RoundupPeer) -> Iterator[FaultProxy]:
    """A network between us and the tracker that can go wrong."""
    between = FaultProxy(roundup.port)
    yield between
    between.close()
