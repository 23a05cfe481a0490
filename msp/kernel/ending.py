"""A process that was told to stop ends, also where something it waits for never answers."""

from __future__ import annotations

import os
import threading

LAST_SECONDS = 60.0


def end_at_last(seconds: float = LAST_SECONDS) -> None:
    """Let the process stop in order; end it hard when it has not after `seconds`.

    A worker whose database went away at the same moment would else wait for it for minutes, with
    nobody left who would end it. What it was doing is in rows and is done by another one.
    """
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()
