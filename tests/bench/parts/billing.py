"""The month's billing run by its button, what it does to the queue, and a bill as page and PDF."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import psycopg
import typst
from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.billing.actions.start_batch import start_batch
from msp.kernel.db import unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.bench import access, measuring, running
from tests.bench.grounds import contracts
from tests.bench.grounds.tickets import ACCOUNT_MANAGER, ENGINEER
from tests.bench.machine import watched
from tests.bench.measuring import Client
from tests.bench.running import Desk, Ground
from tests.bench.table import Row

PATIENCE_SECONDS = 1_800.0
DRAFTED = "select count(*), coalesce(sum(net), 0) from statement"
FINISHED = "select count(*) from billing_batch where finished_at is null"
REFUSED = "select coalesce(sum(refused), 0) from billing_batch"
A_RUN = "select run_id from statement order by net desc limit 1"
A_BILL = "select id from statement order by net desc limit 1"
# The evidence of all bills, written by one statement into a table with the same keys.
BARE = (
    "create temp table bare (like statement_device including all);"
    " insert into bare (tenant_id, id, statement_id, line, asset_id, name, serial, site, basis,"
    " starts, ends, days, amount, note) select c.tenant_id, uuidv7(), c.contract_id, 1,"
    " c.asset_id, a.name, a.serial, 'Main street', c.basis, c.valid_from,"
    " coalesce(c.valid_to, 'infinity'), 30, 60, ''"
    " from coverage c join asset a on a.tenant_id = c.tenant_id and a.id = c.asset_id"
)


def measure(on: Ground) -> Iterator[Row]:
    """Two hundred clients: the run alone, then again with somebody at the queue."""
    contracts.add(on)
    with running.desk(on) as desk:
        manager = _signed_in(on, desk, ACCOUNT_MANAGER, access.ACCOUNT_MANAGER)
        engineer = _signed_in(on, desk, ENGINEER, access.ENGINEER)
        yield _run(on, desk, manager, "15 s")
        yield _queue_meanwhile(on, engineer)
        yield from _bills(on, manager)
        yield _simulated(on, manager)


def million(on: Ground) -> Iterator[Row]:
    """Two thousand clients."""
    with running.desk(on) as desk:
        manager = _signed_in(on, desk, ACCOUNT_MANAGER, access.ACCOUNT_MANAGER)
        yield _run(on, desk, manager, "5 min, flat memory")
        month = measuring.alone(lambda: manager.get("/billing"), count=10, warm_up=2)
        yield Row("billing page of the month", month.words)


def _signed_in(on: Ground, desk: Desk, email: str, roles: tuple[str, ...]) -> Client:
    access.prepare(on.admin_url, email, roles)
    browser = Client(desk.port)
    browser.sign_in(email, access.PASSWORD)
    return browser


def _run(on: Ground, desk: Desk, manager: Client, goal: str) -> Row:
    """Press "draft all" and wait for the last contract."""
    bare = _bare(on)
    begun = time.monotonic()
    with watched(desk.worker_pid) as memory:
        month = f"{_last_month():%Y-%m}"
        manager.press(f"/billing?month={month}", "/billing/draft", {"month": month})
        access.wait_until(lambda: _is_finished(on), PATIENCE_SECONDS)
    took = time.monotonic() - begun
    with psycopg.connect(on.admin_url) as admin:
        bills, net = admin.execute(DRAFTED).fetchone() or (0, 0)
        refused = access.one(admin, REFUSED)
        clients = access.one(admin, "select count(*) from tenant")
    if refused or bills != clients:
        raise RuntimeError(f"{bills} of {clients} clients were billed, {refused} refused.")
    return Row(
        f"billing run, {bills:,} clients x {on.wanted.assets:,} devices",
        f"{took:.1f} s, {net:,.2f} USD; {memory.words}",
        goal,
        f"the evidence's rows by one statement {bare:.1f} s",
    )


def _queue_meanwhile(on: Ground, engineer: Client) -> Row:
    """All are drafted again, which erases and writes the same rows."""
    idle = measuring.alone(lambda: engineer.get("/queue"))
    with unit(SYSTEM) as db:
        chosen = list(db.scalars(select(Contract.id)))
        start_batch(db, "draft", _last_month(), chosen, by=_agent(on), now=now())
    busy = measuring.until(lambda: _is_finished(on), lambda: engineer.get("/queue"))
    return Row(
        "queue page during a billing run",
        f"{busy.words}, {busy.p95 / idle.p95:.1f} times idle at p95",
        "p95 within 2 times idle",
        f"idle {idle.words}",
    )


def _bills(on: Ground, manager: Client) -> Iterator[Row]:
    run, bill = access.ask(on.admin_url, A_RUN), access.ask(on.admin_url, A_BILL)
    month = measuring.alone(lambda: manager.get("/billing"), count=30)
    yield Row("billing page of the month", month.words)
    page = measuring.alone(lambda: manager.get(f"/billing/runs/{run}"), count=30)
    yield Row(f"bill as a page, {on.wanted.assets:,} devices", page.words)
    empty = measuring.alone(lambda: typst.compile(b"A page.", format="pdf"), count=30)
    paper = measuring.alone(lambda: manager.get(f"/billing/statements/{bill}/pdf"), count=30)
    yield Row(
        f"bill as PDF, {on.wanted.assets:,} devices",
        paper.words,
        "100 ms",
        f"a page of two words by typst {empty.words}",
    )


def _simulated(on: Ground, manager: Client) -> Row:
    """A rise of ten per cent over the twelve months before, by the page; all of it is real work."""
    number = contracts.age_one(on)
    asked = f"month={_last_month():%Y-%m}&months=12&what=percent&percent=10"
    page = f"/contracts/{number}/simulate"
    empty = measuring.alone(lambda: manager.get(page), count=10, warm_up=2)
    took = measuring.alone(lambda: manager.get(f"{page}?{asked}"), count=10, warm_up=2)
    return Row(
        f"simulator, 12 months of one client, {on.wanted.assets:,} devices",
        took.words,
        "2 s",
        f"its form alone {empty.words}",
    )


def _last_month() -> date:
    return (now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


def _agent(on: Ground) -> UUID:
    found = access.ask(on.admin_url, "select id from agent where email_norm = %s", ACCOUNT_MANAGER)
    return UUID(str(found))


def _is_finished(on: Ground) -> bool:
    return bool(access.ask(on.admin_url, FINISHED) == 0)


def _bare(on: Ground) -> float:
    with psycopg.connect(on.admin_url) as raw:
        begun = time.monotonic()
        raw.execute(BARE.encode())
        took = time.monotonic() - begun
        raw.rollback()
    return took
