"""How a parallel run is spread: tests that share what is up stay together, the slow ones begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    if nodeid.startswith(DEMOS):
        return "demos"
    if nodeid.startswith(REQUEST_TRACKER):
        return REQUEST_TRACKER
    return nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Whatever `--dist` says: no other way keeps together what belongs together."""
    # By itself it begins with the files that have most tests, and ends with the one test of a
    # minute that leaves every other worker idle.
    config.option.loadscopereorder = False
    return ByWhatIsUp(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each worker collects in the same order, and in this order the work is handed out."""
    if hasattr(config, "workerinput"):
        slow = {one.nodeid for one in items if one.get_closest_marker("slow")}
        places = spread([one.nodeid for one in items], slow)
        items.sort(key=lambda one: places[scope_of(one.nodeid)])


def spread(nodeids: Sequence[str], slow: set[str]) -> dict[str, int]:
    """When each scope's turn comes: where most is slow first, then where there is most."""
    size = Counter(map(scope_of, nodeids))
    weight = Counter(scope_of(one) for one in nodeids if one in slow)
    turns = sorted(size, key=lambda scope: (-weight[scope], -size[scope], scope))
    return {scope: turn for turn, scope in enumerate(turns)}
