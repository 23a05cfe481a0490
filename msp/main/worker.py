"""The worker process: runs jobs and keeps the timetable; as many as wanted may run."""

from __future__ import annotations

import signal
import time

from msp.kernel import db, log, memory
from msp.kernel.ending import end_at_last
from msp.kernel.metrics import serve_metrics
from msp.kernel.settings import Settings
from msp.kernel.working import Working
from msp.main.wiring import rooms, timetable

logger = log.logger(__name__)

# The kernel may hand a signal to any thread, and Python acts on it when this one next wakes.
WAKES_EVERY_SECONDS = 0.5


def serve(settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT; running jobs are finished first."""
    log.configure(settings.log_format)
    rooms()
    db.configure(settings.database_url, pool_size=settings.worker_threads + 2)
    serve_metrics(settings.metrics)
    # A list and no event: a second signal may come while the first is being taken, and an event's
    # lock would then wait for itself.
    told: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _frame: told.append(number))
    working = Working(settings.database_url, timetable(), threads=settings.worker_threads)
    memory.settle()
    working.start()
    logger.info("worker.ready", threads=settings.worker_threads)
    while not told:
        time.sleep(WAKES_EVERY_SECONDS)
    end_at_last()
    working.stop()
    logger.info("worker.stopped")
