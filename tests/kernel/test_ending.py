"""A process that was told to stop ends in time, and one that stops by itself is left alone."""

from __future__ import annotations

import subprocess
import sys

STUCK = """
import threading
from msp.kernel.ending import end_at_last
end_at_last(0.2)
threading.Event().wait()
"""
ORDERLY = """
from msp.kernel.ending import end_at_last
end_at_last(600)
print("done")
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def test_a_process_that_waits_for_ever_is_ended() -> None:
    assert run(STUCK).returncode == 1


def test_a_process_that_stops_in_order_does_not_wait_for_the_clock() -> None:
    ended = run(ORDERLY)
    assert (ended.returncode, ended.stdout) == (0, "done\n")
