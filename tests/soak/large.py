"""The large soak; not collected by the suite, run by `make soak`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.harness.database import Database
from tests.soak.sizes import Sizes
from tests.soak.soaking import soak
from tests.vendors.conftest import roundup
from tests.vendors.roundup_peer import RoundupPeer

__all__ = ["roundup"]


def tell(what: object) -> None:
    sys.stdout.write(f"{what}\n")


def test_both_sides_hold_the_same(
    fresh: Database, roundup: RoundupPeer, tmp_path: Path, sizes: Sizes
) -> None:
    tell(sizes)
    assert soak(sizes, roundup, fresh.url, tmp_path, tell) == []
