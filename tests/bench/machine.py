"""The machine under the measurement: how busy it was, and how much memory a process holds."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_SECONDS = 1.0


def load() -> float:
    """Processes that ran or wanted to, over the last minute."""
    return os.getloadavg()[0]


def resident_mb(pid: int) -> float:
    """What a process holds in memory now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"Process {pid} is gone.")


@dataclass
class Memory:
    """Samples of a process's memory, in order."""

    samples: list[float] = field(default_factory=list)

    @property
    def words(self) -> str:
        """At the start, in the middle and at the end: a leak shows as a slope."""
        start, middle, end = self.samples[0], self.samples[len(self.samples) // 2], self.samples[-1]
        return f"worker {start:.0f} / {middle:.0f} / {end:.0f} MB, most {max(self.samples):.0f}"


@contextmanager
def watched(pid: int) -> Iterator[Memory]:
    """Take a sample each second while the block runs, and one at either end."""
    memory, ended = Memory([resident_mb(pid)]), threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            memory.samples.append(resident_mb(pid))

    thread = threading.Thread(target=sample, name="memory")
    thread.start()
    try:
        yield memory
    finally:
        ended.set()
        thread.join()
        memory.samples.append(resident_mb(pid))
