"""Server-sent events: what the hub hears, asked again for each connection before it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from anyio import to_thread
from litestar import Request, get
from litestar.response import Stream
from sqlalchemy.exc import SQLAlchemyError

from msp.kernel.db import unit
from msp.kernel.events import RESYNC, Event, Hub
from msp.kernel.rooms import MaySee
from msp.kernel.web import Authenticate, Known

PULSE_SECONDS = 15.0
RETRY_MILLISECONDS = 1000


def live_route(hub: Hub, authenticate: Authenticate, sees: Mapping[str, MaySee]) -> Any:
    """The `/events` handler of one door."""

    @get("/events", opt={"right": "signed_in"}, include_in_schema=False)
    async def events(request: Request[Any, Any, Any]) -> Stream:
        gate = _Gate(lambda: authenticate(request), sees)
        return Stream(
            _stream(hub, gate),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return events


class _Gate:
    """Asks, for each event, who is there now and whether they may see the row."""

    def __init__(self, known: Callable[[], Known], sees: Mapping[str, MaySee]) -> None:
        self.known = known
        self.sees = sees

    def alive(self) -> bool:
        """False once the session has ended, whatever the stream was opened with."""
        return self.known().principal is not None

    def lets(self, event: Event) -> bool:
        """True when whoever is there now may see the row; any doubt is a no."""
        known = self.known()
        asks = self.sees.get(event.topic)
        if known.principal is None or asks is None or not event.tenant_id or not event.id:
            return False
        try:
            with unit(known.scope) as db:
                return asks(db, event.tenant_id, event.id)
        except SQLAlchemyError:
            return False


async def _stream(hub: Hub, gate: _Gate) -> AsyncGenerator[bytes, None]:
    subscription = hub.subscribe(asyncio.get_running_loop())
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n\n".encode()
        while True:
            try:
                event = await asyncio.wait_for(subscription.queue.get(), PULSE_SECONDS)
            except TimeoutError:
                if not await to_thread.run_sync(gate.alive):
                    return
                yield b": still here\n\n"
                continue
            if event is None:
                return
            if event == RESYNC:
                yield _message("resync", "")
            elif await to_thread.run_sync(gate.lets, event):
                yield _message(f"{event.topic}:{event.id}", str(event.id))
                yield _message(f"{event.topic}s", str(event.id))
    finally:
        hub.unsubscribe(subscription)


def _message(name: str, body: str) -> bytes:
    return f"event: {name}\ndata: {body}\n\n".encode()
