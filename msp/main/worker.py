"""The worker process: runs jobs and keeps the timetable; as many as wanted may run."""

from __future__ import annotations

import signal
import threading

from msp.kernel import db, log
from msp.kernel.metrics import serve_metrics
from msp.kernel.settings import Settings
from msp.kernel.working import Working
from msp.main.wiring import rooms, timetable

logger = log.logger(__name__)


def serve(settings: Settings) -> None:
    """Work until told to stop by SIGTERM or SIGINT; running jobs are finished first."""
    log.configure(settings.log_format)
    rooms()
    db.configure(settings.database_url, pool_size=settings.worker_threads + 2)
    serve_metrics(settings.metrics)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    working = Working(settings.database_url, timetable(), threads=settings.worker_threads)
    working.start()
    logger.info("worker.ready", threads=settings.worker_threads)
    stop.wait()
    working.stop()
    logger.info("worker.stopped")
