"""How a parallel run is spread: tests that share what is up stay together, in their order."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Each of these starts whole demos; two demos at once would take each other's processors.
DEMOS = ("tests/main/", "tests/walk/")
# Takes long to start; its files share one.
REQUEST_TRACKER = "tests/vendors/test_request_tracker"


class ByWhatIsUp(LoadScopeScheduling):
    """A file goes to one worker whole; files that share something large go to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(DEMOS):
            return "demos"
        if nodeid.startswith(REQUEST_TRACKER):
            return REQUEST_TRACKER
        return nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Whatever `--dist` says: no other way keeps together what belongs together."""
    return ByWhatIsUp(config, log)
