"""The web process: uvicorn over the two doors, with live streams ended before the drain."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import uvicorn

from msp.kernel import db, log, memory, moment
from msp.kernel.ending import end_at_last
from msp.kernel.events import Hub
from msp.kernel.metrics import serve_metrics
from msp.kernel.schedule import arrange
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import Settings
from msp.main.app import create_app
from msp.main.wiring import timetable

GRACE_SECONDS = 3


class _Server(uvicorn.Server):
    """Ends the live streams first: an open stream would hold up the shutdown."""

    hub: Hub

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.hub.close()
        super().handle_exit(sig, frame)


def serve(settings: Settings) -> None:
    """Serve until told to stop by SIGTERM or SIGINT."""
    log.configure(settings.log_format)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    db.configure(settings.database_url, pool_size=settings.db_pool)
    serve_metrics(settings.metrics)
    with db.unit(SYSTEM) as unit:
        arrange(unit, timetable(), now=moment.now())
    hub = Hub(settings.database_url)
    hub.start()
    config = uvicorn.Config(
        create_app(settings, hub),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    server.hub = hub
    memory.settle()
    try:
        server.run()
    finally:
        end_at_last()
        hub.close()
