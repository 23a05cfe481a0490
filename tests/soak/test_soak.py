"""The small soak: a few cases, a bad network, workers killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.database import Database
from tests.harness.telling import Say
from tests.soak.sizes import Sizes
from tests.soak.soaking import soak
from tests.vendors.conftest import roundup
from tests.vendors.roundup_peer import RoundupPeer

__all__ = ["roundup"]


@pytest.mark.slow
def test_both_sides_hold_the_same_after_a_small_soak(
    fresh: Database, roundup: RoundupPeer, tmp_path: Path, say: Say
) -> None:
    sizes = Sizes(links=12, workers=2, kills=6, words=2, badness=0.06, seconds=420)
    told: list[str] = []
    found = soak(sizes, roundup, fresh.url, tmp_path, told.append)
    say(f"soak: {told[-1]}")
    assert found == []
