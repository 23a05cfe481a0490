"""Running the queue: worker threads, the timetable's tick, and the way to stop them."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import dramatiq
from psycopg import OperationalError as PsycopgError
from sqlalchemy.exc import SQLAlchemyError

from msp.kernel import jobs, log, moment, schedule
from msp.kernel.db import unit
from msp.kernel.schedule import Every
from msp.kernel.scope import SYSTEM

TICK_SECONDS = 1.0
STOP_MILLISECONDS = 10_000

logger = log.logger(__name__)


class Working:
    """The worker threads and the ticker of one process."""

    def __init__(self, url: str, timetable: Sequence[Every], *, threads: int) -> None:
        self._broker = jobs.broker_for(url)
        jobs.declare(self._broker, jobs.JOBS.values())
        self._worker = dramatiq.Worker(self._broker, worker_threads=threads)
        self._timetable = timetable
        self._closing = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="timetable", daemon=True)

    def start(self) -> None:
        """Begin to take messages and to keep the timetable."""
        with unit(SYSTEM) as db:
            schedule.arrange(db, self._timetable, now=moment.now())
        self._worker.start()
        self._ticker.start()

    def stop(self) -> None:
        """Finish the running jobs, hand back the rest, and close the queue."""
        self._closing.set()
        self._worker.stop(timeout=STOP_MILLISECONDS)
        self._broker.close()

    def _tick(self) -> None:
        while not self._closing.wait(TICK_SECONDS):
            try:
                schedule.tick(moment.now())
            except (SQLAlchemyError, PsycopgError) as failure:
                logger.warning("timetable.missed", reason=str(failure).splitlines()[0])
