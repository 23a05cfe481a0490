"""What the kernel's tests share: a browser for the interface, a raw server for the HTTP door."""

from collections.abc import Callable, Iterator

import pytest

from tests.kernel.gallery.browsing import browser, desk, page
from tests.kernel.http_peer import Behaviour, Server

__all__ = ["browser", "desk", "page"]


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], Server]]:
    """`serve(behaviour)` starts a server that answers so; all end with the test."""
    started: list[Server] = []

    def start(behaviour: Behaviour) -> Server:
        started.append(Server(behaviour))
        return started[-1]

    yield start
    for server in started:
        server.close()
