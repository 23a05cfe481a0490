"""Live events: NOTIFY in the business transaction, one reconnecting LISTEN hub per process.

The payload carries ids only; whether a browser may see the event is asked again for each
connection. After the hub has lost the database it sends `resync`, and pages read themselves
anew: an event may be late, the page is never stale for long.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel import log

CHANNEL = "msp_events"
RECONNECT_SECONDS = 0.5
BACKLOG = 200

logger = log.logger(__name__)


@dataclass(frozen=True)
class Event:
    """Something changed: `topic` names the kind, the ids say which row of which tenant."""

    topic: str
    tenant_id: UUID | None = None
    id: UUID | None = None


RESYNC = Event("resync")


def announce(db: Session, topic: str, *, tenant_id: UUID, id: UUID) -> None:
    """Tell every open page of it, once this transaction has committed."""
    announce_all(db, topic, [(tenant_id, id)])


def announce_all(db: Session, topic: str, rows: Iterable[tuple[UUID, UUID]]) -> None:
    """Tell of many, each by its tenant and its id, in one question.

    It goes past the session: what waits there to be written need not be written for this, and a
    verb that writes line after line would write each by itself.
    """
    payloads = [
        json.dumps({"topic": topic, "tenant_id": str(tenant_id), "id": str(one)})
        for tenant_id, one in rows
    ]
    told = text("select pg_notify(:channel, one) from unnest(cast(:payloads as text[])) one")
    db.connection().execute(told, {"channel": CHANNEL, "payloads": payloads})


class Subscription:
    """One listener's queue, filled from the hub's thread and read in the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.queue: asyncio.Queue[Event | None] = asyncio.Queue(BACKLOG)

    def put(self, event: Event | None) -> None:
        """Hand over an event; a listener that fell behind is told to read everything anew."""
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(RESYNC if event is not None else None)


class Hub:
    """Listens on one connection of its own and hands each event to every subscription."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._subscriptions: set[Subscription] = set()
        self._thread = threading.Thread(target=self._run, name="events", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """End every stream, then the connection; safe to call twice."""
        self._closing.set()
        self._broadcast(None)

    def subscribe(self, loop: asyncio.AbstractEventLoop) -> Subscription:
        """A queue that receives every event from now on."""
        subscription = Subscription(loop)
        with self._lock:
            self._subscriptions.add(subscription)
        if self._closing.is_set():
            subscription.put(None)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Forget a queue."""
        with self._lock:
            self._subscriptions.discard(subscription)

    def _run(self) -> None:
        lost = False
        while not self._closing.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
                    connection.execute(f"listen {CHANNEL}".encode())
                    if lost:
                        logger.info("events.back")
                        self._broadcast(RESYNC)
                    self._listen(connection)
            except psycopg.Error as failure:
                if not lost:
                    logger.warning("events.lost", reason=str(failure).strip())
                lost = True
                self._closing.wait(RECONNECT_SECONDS)

    def _listen(self, connection: psycopg.Connection) -> None:
        while not self._closing.is_set():
            for notice in connection.notifies(timeout=1.0):
                self._broadcast(_event(notice.payload))

    def _broadcast(self, event: Event | None) -> None:
        with self._lock:
            listeners = list(self._subscriptions)
        for one in listeners:
            if not one.loop.is_closed():
                one.loop.call_soon_threadsafe(one.put, event)


def _event(payload: str) -> Event:
    found = json.loads(payload)
    return Event(found["topic"], UUID(found["tenant_id"]), UUID(found["id"]))
