"""Ten thousand cases at one vendor: read for the first time, then kept up with.

The vendor is the small tracker of this folder: it speaks Roundup's REST and costs little itself.
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager

import psycopg
import requests
from sqlalchemy import select

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.bench import access, measuring, peer, running
from tests.bench.machine import watched
from tests.bench.peer import Peer
from tests.bench.running import Desk, Ground
from tests.bench.table import Row, tell
from tests.bench.tracker import ACCOUNT, MESSAGES
from vendors.connections.actions.resume import resume
from vendors.connections.actions.save_connection import ConnectionDraft, change_connection
from vendors.connections.models import VendorConnection

# The goal is a quarter of an hour; whoever is not done by then is told how far it came.
LONGEST_SECONDS = 1_500.0
UNLIMITED = 100_000
# What a new connection is given.
LIMIT = 120
CHANGE_SECONDS = 2.0
UNREAD = "select count(*) from vendor_case where synced_at is null"
HEARD = "select count(*) from entry where kind = 'vendor' and details->>'direction' = 'in'"
MINUTE = 60.0


def first_sync(on: Ground) -> Iterator[Row]:
    """From a connection without a cursor until every case was read and its comments stand."""
    with peer.running(on.wanted.cases) as vendor, _desk(on, vendor) as desk:
        _connect(vendor, UNLIMITED)
        begun = time.monotonic()
        with (
            watched(desk.worker_pid) as memory,
            psycopg.connect(on.admin_url, autocommit=True) as admin,
        ):
            left = _follow(admin)
            took = time.monotonic() - begun
            heard = access.one(admin, HEARD)
        done = on.wanted.cases - left
        yield Row(
            f"first sync of {on.wanted.cases:,} cases with"
            f" {on.wanted.cases * (MESSAGES - 1):,} comments, a local peer of our own",
            f"{done:,} cases and {heard:,} comments in {took / MINUTE:.1f} min"
            f" ({done / took:.1f} cases/s), {len(vendor.calls()):,} calls; {memory.words}",
            "15 min, flat memory",
            f"a case read from the peer without the desk {_bare(vendor)}",
        )


def polling(on: Ground) -> Iterator[Row]:
    """All cases known, the default settings, and now and then the vendor says something."""
    with peer.running(on.wanted.cases) as vendor, _desk(on, vendor):
        access.wait_until(lambda: _is_caught_up(on), MINUTE)
        limit, pace = _connect(vendor, LIMIT)
        said: dict[str, float] = {}
        for number in range(1, 1 + max(1, int(on.wanted.seconds / CHANGE_SECONDS))):
            text = f"News no. {number}"
            vendor.says(1 + number * 7 % on.wanted.cases, text)
            said[text] = time.time()
            time.sleep(CHANGE_SECONDS)
        with psycopg.connect(on.admin_url, autocommit=True) as admin:
            late = _lateness(admin, said)
        calls = vendor.calls()
        yield Row(
            f"{on.wanted.cases:,} open links polled every {pace} s,"
            f" a change every {CHANGE_SECONDS:.0f} s",
            f"on the ticket p50 {late.p50:.1f} s, p95 {late.p95:.1f} s after the vendor said it;"
            f" at most {_busiest(calls)} calls a minute",
            f"{pace} + 5 s, {limit} a minute",
            f"a call each minute for each link would be {on.wanted.cases:,} a minute",
        )


def _desk(on: Ground, vendor: Peer) -> AbstractContextManager[Desk]:
    return running.desk(on, MSP_VENDOR_ALLOW=vendor.host_and_port)


def _connect(vendor: Peer, per_minute: int) -> tuple[int, int]:
    """Say where the tracker listens and let the desk call; the limit and the pause of polls."""
    with unit(SYSTEM) as db:
        connection = db.scalars(select(VendorConnection)).one()
        draft = ConnectionDraft(
            name=connection.name,
            kind=connection.kind,
            base_url=vendor.url,
            config={"username": ACCOUNT},
            secrets={"password": "not a secret"},
            per_minute=per_minute,
        )
        change_connection(db, connection, draft, now=now())
        resume(db, connection, now=now())
        return connection.per_minute, connection.poll_seconds


def _follow(admin: psycopg.Connection) -> int:
    """Wait until every case was read, or patience ends; how many are left."""
    begun, told = time.monotonic(), 0.0
    while (left := int(access.one(admin, UNREAD))) and time.monotonic() - begun < LONGEST_SECONDS:
        if time.monotonic() - told > MINUTE / 2:
            tell(f"{left:,} cases to read")
            told = time.monotonic()
        time.sleep(0.5)
    return left


def _is_caught_up(on: Ground) -> bool:
    """Cases that no first sync has read count as read up to now, and the poll begins here."""
    with psycopg.connect(on.admin_url, autocommit=True) as admin:
        admin.execute(
            "update vendor_case set synced_at = now(), read_as_of = now() where synced_at is null"
        )
        admin.execute("update vendor_case set look_at = null, wake_at = null")
        admin.execute(
            "update vendor_connection set cursor = to_char(now() at time zone 'UTC',"
            " 'YYYY-MM-DD.HH24:MI:SS'), state = 'paused'"
        )
        return bool(access.one(admin, UNREAD) == 0)


def _lateness(admin: psycopg.Connection, said: dict[str, float]) -> measuring.Figures:
    """In seconds, from the vendor's word to the entry."""
    wanted = (
        "select body_text, extract(epoch from created_at) from entry"
        " where kind = 'vendor' and body_text = any(%s)"
    )

    def found() -> list[tuple[str, float]]:
        return [(str(text), float(at)) for text, at in admin.execute(wanted, [list(said)])]

    access.wait_until(lambda: len(found()) == len(said), 5 * MINUTE)
    return measuring.figures([at - said[text] for text, at in found()])


def _busiest(calls: list[float]) -> int:
    """The most calls within any minute."""
    return max(sum(1 for at in calls if 0 <= at - start < MINUTE) for start in calls)


def _bare(vendor: Peer) -> str:
    """The same three calls by `requests` over one kept connection."""
    with requests.Session() as session:
        session.headers["Authorization"] = "Basic " + b64encode(f"{ACCOUNT}:x".encode()).decode()
        numbers = iter(range(1, 1 + 110))

        def read() -> None:
            case = next(numbers)
            first = (case - 1) * MESSAGES
            data = f"{vendor.url}rest/data/"
            session.get(f"{data}user/username={ACCOUNT}", timeout=20).raise_for_status()
            session.get(f"{data}issue?id={case}", timeout=20).raise_for_status()
            ids = [("id", str(first + place + 1)) for place in range(MESSAGES)]
            session.get(f"{data}msg", params=ids, timeout=20).raise_for_status()

        return measuring.alone(read).words
