"""Two people at once, on a database that really commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from contracts.agreements.queries import contract_for
from contracts.billing.actions.draft_run import draft_run
from contracts.billing.actions.move_run import issue_run
from contracts.billing.models import BillingRun, DocumentSeries
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import run_for
from contracts.ledger.models import Coverage
from msp.kernel.db import unit
from msp.kernel.errors import Conflict
from msp.kernel.scope import SYSTEM
from tests.contracts.deals import IN_JULY, JUNE, STATION, bill, cover, due_in, make_contract
from tests.harness.database import Database
from tests.people import make_client

Answer = TypeVar("Answer")


def test_f06_numbers_stay_gapless_when_many_issue_and_some_fail(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        runs = []
        for name in ("Harbor Dental", "Northwind Cargo", "Quiet Law", "Blue Bakery", "Cedar Law"):
            client = make_client(db, name)
            contract = make_contract(db, client, STATION)
            cover(db, contract, client, "WS-1")
            runs.append(bill(db, contract, JUNE, IN_JULY, upto="approved").id)
    outcomes = at_once([partial(issue, run, fail=run == runs[2]) for run in (*runs, runs[0])])
    assert sorted(outcomes) == ["Conflict", "failed", "issued", "issued", "issued", "issued"]
    assert issue(runs[2], fail=False) == "issued"
    with unit(SYSTEM) as db:
        numbers = sorted(one or "" for one in db.scalars(select(StatementRow.number)))
        assert numbers == [f"INV-2026-{n:05d}" for n in range(1, 6)]
        assert db.scalar(select(DocumentSeries.last)) == 5


def issue(run_id: UUID, *, fail: bool) -> str:
    try:
        with unit(SYSTEM) as db:
            issue_run(db, run_for(db, run_id), by=None, now=IN_JULY)
            if fail:
                raise ZeroDivisionError
    except ZeroDivisionError:
        return "failed"
    except Conflict:
        return "Conflict"
    return "issued"


def test_f01_two_who_draft_at_once_make_one_bill(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        client = make_client(db)
        contract_id = make_contract(db, client, STATION).id

    def draft() -> str:
        with unit(SYSTEM) as db:
            contract = contract_for(db, contract_id)
            return draft_run(db, contract, due_in(db, contract, JUNE), by=None, now=IN_JULY).state

    assert at_once([draft] * 4) == ["draft"] * 4
    with unit(SYSTEM) as db:
        assert len(db.scalars(select(BillingRun)).all()) == 1
        assert len(db.scalars(select(StatementRow)).all()) == 1


def test_a_fact_recorded_while_a_statement_is_worked_out_waits_and_is_a_late_one(
    fresh: Database,
) -> None:
    """Its clock read an earlier time than the statement knew; it must not fall under it."""
    with unit(SYSTEM) as db:
        client = make_client(db)
        contract_id = make_contract(db, client, STATION).id
    before = IN_JULY - timedelta(seconds=1)
    drafted, going = threading.Event(), threading.Event()

    def statement() -> None:
        with unit(SYSTEM) as db:
            contract = contract_for(db, contract_id)
            draft_run(db, contract, due_in(db, contract, JUNE), by=None, now=IN_JULY)
            drafted.set()
            going.wait(0.5)

    def fact() -> None:
        drafted.wait(30)
        with unit(SYSTEM) as db:
            going.set()
            cover(db, contract_for(db, contract_id), client, "WS-1", date(2026, 6, 1), at=before)

    at_once([statement, fact])
    with unit(SYSTEM) as db:
        known = db.scalars(select(BillingRun.known_at)).one()
        assert db.scalars(select(Coverage.recorded_at)).one() > known == IN_JULY


def at_once(acts: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Everybody starts together; the answers in the order of the acts."""
    barrier = threading.Barrier(len(acts))

    def start(act: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(start, acts))
