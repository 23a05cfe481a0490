"""`make peers`: the vendors' real systems on the loopback, to look at and to try a connection on.

Each starts afresh in a folder of its own, and everything is gone after Ctrl-C.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from threading import Event

from tests.harness.ordinary import open_folder
from tests.vendors import redmine_peer, request_tracker_peer
from tests.vendors.redmine_peer import RedminePeer
from tests.vendors.request_tracker_peer import RequestTrackerPeer
from tests.vendors.roundup_peer import RoundupPeer

ENDING = (signal.SIGINT, signal.SIGTERM)


def main() -> None:
    """Start what is installed, say how to sign in, and wait for the end."""
    ended = Event()
    for one in ENDING:
        signal.signal(one, lambda *_: ended.set())
    with ExitStack() as stack:
        places = [line for lines in started(stack) for line in lines]
        allowed = ",".join(line.split("/")[2] for line in places)
        sys.stdout.write("\n".join([*places, f"MSP_VENDOR_ALLOW={allowed}", "Ctrl-C ends them.\n"]))
        sys.stdout.flush()
        ended.wait()


def started(stack: ExitStack) -> Iterator[list[str]]:
    """One line per system: its kind, address, and what the connection's form asks for."""
    roundup = RoundupPeer(stack.enter_context(open_folder()))
    stack.callback(roundup.close)
    account = {"username": roundup.tracker.api_user, "password": roundup.tracker.api_password}
    yield [told("roundup", roundup.address(), account)]
    if request_tracker_peer.is_installed():
        tracker = RequestTrackerPeer.started(stack.enter_context(open_folder()))
        stack.callback(tracker.close)
        yield [told("request_tracker", tracker.address(), tracker.settings)]
    if redmine_peer.is_installed():
        redmine = RedminePeer.started(stack.enter_context(open_folder()))
        stack.callback(redmine.close)
        yield [told("redmine", redmine.address(), redmine.settings)]


def told(kind: str, address: str, settings: Mapping[str, str]) -> str:
    words = ", ".join(f"{name} “{value}”" for name, value in settings.items())
    return f"{kind:16} {address}  {words}"


if __name__ == "__main__":
    main()
