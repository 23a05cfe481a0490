"""A hundred thousand running clocks: how soon a breach is noticed, and a changed calendar felt."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import psycopg
from sqlalchemy import select

from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from msp.kernel.worktime import Opening
from tenants.calendars.actions.change_calendar import lock_calendar, set_hours
from tenants.calendars.models import CalendarRow
from tests.bench import access, running
from tests.bench.machine import watched
from tests.bench.running import Desk, Ground
from tests.bench.table import Row

BREACHES = 1_000
WITHIN_SECONDS = 60
PATIENCE_SECONDS = 600.0
# So many first responses fall due, evenly spread over the next minute.
MAKE_DUE = """
with chosen as (select tenant_id, id, row_number() over (order by id) as place from clock
                 where kind = 'first_response' order by id limit %(count)s),
     moved as (update clock c set started_at = at, running_since = at, reached = 90,
                      due_at = at + interval '1 day', next_at = at + interval '1 day'
                 from chosen o, lateral (select now() - interval '1 day' + interval '5 seconds'
                        + make_interval(secs => %(seconds)s * o.place / %(count)s::float) as at) s
                where c.tenant_id = o.tenant_id and c.id = o.id returning c.tenant_id, c.id)
select count(*) from moved
"""
NOTICED = "select count(*) from clock where breached_at is not null"
LATENESS = """
select count(*), percentile_cont(0.5) within group (order by late),
       percentile_cont(0.95) within group (order by late), max(late)
  from (select extract(epoch from e.created_at - c.breached_at) as late
          from clock c join entry e on e.tenant_id = c.tenant_id and e.ticket_id = c.ticket_id
         where c.breached_at is not null and e.kind = 'event'
           and e.details->>'percent' = '100' and e.details->>'clock' = c.kind) x
"""
STALE = (
    "select count(*) from clock c join calendar k on k.id = c.calendar_id"
    " where c.running_since is not null and c.calendar_version <> k.version"
)
MOVED = "select count(*) from entry where details->>'event' = 'due_moved'"
# One statement over the same rows, with the audit lines.
BARE = (
    "update clock set due_at = due_at + interval '1 second', calendar_version = calendar_version;"
    " insert into entry (tenant_id, id, ticket_id, kind, visibility, body_text, channel, heeded_at)"
    " select tenant_id, uuidv7(), ticket_id, 'event', 'internal', 'It is due later', 'desk', now()"
    " from clock;"
    " update ticket set due_at = due_at + interval '1 second'"
)


def measure(on: Ground) -> Iterator[Row]:
    """Breaches first, for the changed calendar moves all that is due."""
    with running.desk(on) as desk:
        yield _breaches(on)
        recomputed = _changed_hours(on, desk)
    # With nobody else at the rows.
    yield replace(recomputed, bare=f"the same rows written by three statements {_bare(on):.1f} s")


def _breaches(on: Ground) -> Row:
    count = min(BREACHES, on.wanted.clocks // 4)
    with psycopg.connect(on.admin_url, autocommit=True) as admin:
        made = admin.execute(
            MAKE_DUE.encode(), {"count": count, "seconds": WITHIN_SECONDS}
        ).fetchone()
        if made != (count,):
            raise RuntimeError(f"{made} clocks were made due.")
        access.wait_until(
            lambda: bool(access.one(admin, NOTICED) == count), WITHIN_SECONDS + PATIENCE_SECONDS
        )
        found = admin.execute(LATENESS).fetchone()
    if found is None or found[0] != count:
        raise RuntimeError(f"{found} breaches stand on the timelines, {count} were made.")
    return Row(
        f"a breach noticed among {on.wanted.clocks:,} running clocks, {count:,} within a minute",
        f"p50 {found[1]:.1f} s, p95 {found[2]:.1f} s, latest {found[3]:.1f} s after due",
        "60 s",
        "looked for every 10 s",
    )


def _changed_hours(on: Ground, desk: Desk) -> Row:
    """New hours from tomorrow on, saved as the calendar's page saves them."""
    with watched(desk.worker_pid) as memory:
        with unit(SYSTEM) as db:
            row = lock_calendar(db, db.scalars(select(CalendarRow.id)).one())
            today = now().date()
            hours = [[Opening(6 * 60, 22 * 60)]] * 7
            set_hours(db, row, hours, today + timedelta(days=1), today=today)
        with psycopg.connect(on.admin_url, autocommit=True) as admin:
            took = access.wait_until(lambda: bool(access.one(admin, STALE) == 0), PATIENCE_SECONDS)
            moved = access.one(admin, MOVED)
    return Row(
        f"{on.wanted.clocks:,} running clocks recomputed after a change of their calendar",
        f"{took:.1f} s, {moved:,} due times moved; {memory.words}",
        "60 s",
    )


def _bare(on: Ground) -> float:
    with psycopg.connect(on.admin_url) as raw:
        begun = time.monotonic()
        raw.execute(BARE.encode())
        took = time.monotonic() - begun
        raw.rollback()
    return took
