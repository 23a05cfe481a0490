"""`make soak`: the large run. `ARGS="--links 200 --kills 100 --workers 4"` and so on."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import fields

import pytest

from tests.soak.sizes import Sizes


def main() -> int:
    """The exit code of the run: 0 when both sides hold the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    for one in fields(Sizes):
        parser.add_argument(f"--{one.name}", type=type(one.default), default=one.default)
    sizes = Sizes(**vars(parser.parse_args()))
    begun = time.monotonic()
    status = pytest.main(
        ["-q", "-s", "-p", "no:cacheprovider", "tests/soak/large.py"], plugins=[Given(sizes)]
    )
    sys.stdout.write(f"{time.monotonic() - begun:.0f} s\n")
    return int(status)


class Given:
    """Hands the sizes to the run."""

    def __init__(self, sizes: Sizes) -> None:
        self._sizes = sizes

    @pytest.fixture
    def sizes(self) -> Sizes:
        return self._sizes


if __name__ == "__main__":
    sys.exit(main())
