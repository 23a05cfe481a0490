"""Many contracts at once: counted, fenced, refused with reasons, warned ones left for people."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.billing.actions.count_batch import TakenOver, count_batch, take_lane
from contracts.billing.actions.split_batch import split_batch
from contracts.billing.actions.start_batch import start_batch
from contracts.billing.actions.step_batch import step_batch
from contracts.billing.models import BillingBatch, BillingLane, BillingRun
from contracts.billing.models_statement import StatementRow
from contracts.billing.month import runs_page, sums_of, waiting_in
from msp.kernel.scope import staff_scope
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    HOURS,
    IN_JULY,
    JUNE,
    STATION,
    cover,
    make_contract,
    work,
    worked_example,
)
from tests.harness.browsing import Visit
from tests.harness.counting import asked_of
from tests.harness.database import AsScope
from tests.harness.working import Work
from tests.people import make_agent, make_client

MONTH = {"month": "2026-06"}


def three_clients(db: Session) -> list[Tenant]:
    """Harbor bills, Northwind lacks a price, Quiet has no device."""
    harbor, northwind, quiet = (
        make_client(db, name) for name in ("Harbor Dental", "Northwind Cargo", "Quiet Law")
    )
    worked_example(db, harbor)
    cover(db, make_contract(db, northwind, STATION), northwind, "NW-1")
    work(db, northwind, "Printer jam", date(2026, 6, 3), 30)
    make_contract(db, quiet, STATION)
    return [harbor, northwind, quiet]


def states(db: Session) -> dict[str, int]:
    rows = db.execute(select(BillingRun.state, func.count()).group_by(BillingRun.state))
    return {row.state: row[1] for row in rows}


def test_the_month_from_draft_to_issued_through_the_buttons(
    db: Session, visit: Visit, work: Work
) -> None:
    three_clients(db)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = alice.get("/billing?month=2026-06").text
    assert "Draft 3" in page
    for step, expected in (
        ("draft", {"draft": 2, "blocked": 1}),
        ("review", {"reviewed": 2, "blocked": 1}),
        ("approve", {"approved": 1, "reviewed": 1, "blocked": 1}),
        ("issue", {"issued": 1, "reviewed": 1, "blocked": 1}),
    ):
        done = alice.post(f"/billing/{step}", MONTH)
        assert (done.status_code, done.headers["location"]) == (303, "/billing?month=2026-06")
        assert set(work()) == {"contracts.run_billing", "contracts.run_lane"}
        assert states(db) == expected, step
    page = alice.get("/billing?month=2026-06").text
    assert "INV-2026-00001" in page or "INV-20" in page
    assert "has no price in USD on 3 Jun 2026" in page
    assert "No device was counted at all." in page
    assert "Lines and statements are the same sum." in page
    batch = db.scalars(select(BillingBatch).order_by(BillingBatch.created_at.desc())).first()
    assert batch is not None
    assert (batch.total, batch.done, batch.refused) == (1, 1, 0)
    assert batch.finished_at is not None
    fragment = alice.fragment(f"/billing/batches/{batch.id}").text
    assert "Done." in fragment


def test_a_warned_one_is_approved_alone_by_whoever_looked_at_it(
    db: Session, visit: Visit, work: Work
) -> None:
    quiet = make_client(db, "Quiet Law")
    make_contract(db, quiet, STATION)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    alice.post("/billing/draft", MONTH)
    work()
    run = db.scalars(select(BillingRun)).one()
    alice.post(f"/billing/runs/{run.id}/review", {"note": "They will send devices in July."})
    assert "They will send devices in July." in alice.get(f"/billing/runs/{run.id}").text
    alice.post("/billing/approve", MONTH | {"ids": [str(run.contract_id)]})
    work()
    db.refresh(run)
    assert run.state == "reviewed"
    alice.post(f"/billing/runs/{run.id}/approve")
    alice.post(f"/billing/runs/{run.id}/issue")
    db.refresh(run)
    assert run.state == "issued"


def test_a_batch_sees_no_more_than_whoever_started_it(
    db: Session, visit: Visit, work: Work
) -> None:
    harbor, northwind, _quiet = three_clients(db)
    limited = make_agent(db, "Alice", "account_manager", clients=(harbor,))
    browser = visit(limited)
    page = browser.get("/billing?month=2026-06").text
    assert "Harbor Dental" in page
    assert "Northwind" not in page
    browser.post("/billing/draft", MONTH)
    work()
    assert db.scalars(select(BillingRun.tenant_id)).all() == [harbor.id]
    run = db.scalars(select(BillingRun)).one()
    stranger = visit(make_agent(db, "Eve", "account_manager", clients=(northwind,)))
    statement = db.scalars(select(StatementRow)).one()
    for path in (
        f"/billing/runs/{run.id}",
        f"/billing/statements/{statement.id}/pdf",
        f"/billing/runs/{run.id}/proof",
    ):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/billing/runs/{run.id}/review").status_code == 404


def test_an_engineer_sees_no_bill_and_no_contract(db: Session, visit: Visit) -> None:
    three_clients(db)
    bob = visit(make_agent(db))
    for path in ("/billing", "/contracts", "/contracts/1001", "/billing/letterhead"):
        assert bob.get(path).status_code == 404
    assert bob.post("/billing/draft", MONTH).status_code == 404


def lanes_of(db: Session, batch: BillingBatch) -> list[BillingLane]:
    mine = select(BillingLane).where(BillingLane.batch_id == batch.id)
    return list(db.scalars(mine.order_by(BillingLane.number)))


def test_a_second_worker_takes_a_lane_over_where_the_first_one_ended(db: Session) -> None:
    three_clients(db)
    batch = start_batch(db, "draft", JUNE, [], by=None, now=IN_JULY)
    split_batch(db, batch.id, IN_JULY)
    lane, other = lanes_of(db, batch)
    first = take_lane(db, lane.id)
    count_batch(db, first, IN_JULY)
    second = take_lane(db, lane.id)
    assert second.contract_ids == first.contract_ids[1:]
    with pytest.raises(TakenOver):
        count_batch(db, first, IN_JULY)
    count_batch(db, second, IN_JULY)
    db.refresh(batch)
    assert (batch.total, batch.done, batch.finished_at) == (3, 2, None)
    count_batch(db, take_lane(db, other.id), IN_JULY)
    db.refresh(batch)
    assert (batch.done, batch.finished_at) == (3, IN_JULY)


def test_splitting_twice_takes_each_contract_once(db: Session) -> None:
    three_clients(db)
    batch = start_batch(db, "draft", JUNE, [], by=None, now=IN_JULY)
    split_batch(db, batch.id, IN_JULY)
    split_batch(db, batch.id, IN_JULY)
    taken = [one for lane in lanes_of(db, batch) for one in lane.contracts]
    assert len(taken) == len(set(taken)) == 3


def test_documents_are_issued_in_one_lane_so_that_numbers_follow_the_contracts(
    db: Session, visit: Visit, work: Work
) -> None:
    three_clients(db)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    for step in ("draft", "review"):
        alice.post(f"/billing/{step}", MONTH)
        work()
    for run in db.scalars(select(BillingRun).where(BillingRun.state == "reviewed")):
        alice.post(f"/billing/runs/{run.id}/approve")
    batch = start_batch(db, "issue", JUNE, [], by=None, now=IN_JULY)
    split_batch(db, batch.id, IN_JULY)
    (lane,) = lanes_of(db, batch)
    assert lane.contracts == sorted(lane.contracts)
    assert len(lane.contracts) == 2


def test_a_step_with_nothing_to_take_is_over_at_once(db: Session) -> None:
    batch = start_batch(db, "issue", JUNE, [], by=None, now=IN_JULY)
    split_batch(db, batch.id, IN_JULY)
    assert (batch.total, batch.finished_at) == (0, IN_JULY)


def test_a_refused_contract_is_named_and_the_others_go_on(
    db: Session, visit: Visit, work: Work
) -> None:
    client = make_client(db)
    contract = worked_example(db, client).contract
    alice = visit(make_agent(db, "Alice", "account_manager"))
    alice.post("/billing/draft", {"month": "2026-07"})
    work()
    page = alice.get("/billing?month=2026-07").text
    assert "The period from 1 Jun 2026 is not approved yet" in page
    assert contract.code in page


def test_what_waits_and_what_is_summed(db: Session, as_scope: AsScope) -> None:
    harbor, _northwind, _quiet = three_clients(db)
    waiting = waiting_in(db, JUNE, IN_JULY)
    assert [(one.client, one.is_due) for one in waiting] == [
        ("Harbor Dental", True),
        ("Northwind Cargo", True),
        ("Quiet Law", True),
    ]
    assert sums_of(db, JUNE) == []
    assert runs_page(db, JUNE).rows == []
    with as_scope(staff_scope(make_agent(db).id, (harbor.id,))) as limited:
        assert [one.client for one in waiting_in(limited, JUNE, IN_JULY)] == ["Harbor Dental"]


def test_a_contract_of_a_batch_costs_as_few_statements_however_much_there_is_on_it(
    db: Session,
) -> None:
    """A run over thousands of contracts is as long as what each asks of the database."""
    small, large = make_client(db, "Harbor Dental"), make_client(db, "Northwind Cargo")
    for client, devices in ((small, 1), (large, 40)):
        contract = make_contract(db, client, STATION, HOURS)
        for number in range(devices):
            cover(db, contract, client, f"{client.slug}-{number}")
            work(db, client, "Printer jam", date(2026, 6, 3), 30)
    batch = start_batch(db, "draft", JUNE, [], by=None, now=IN_JULY)
    split_batch(db, batch.id, IN_JULY)
    costs = []
    for lane in lanes_of(db, batch):
        task = take_lane(db, lane.id)
        db.expire_all()
        with asked_of(db) as asked:
            step_batch(db, task, task.contract_ids[0], now=IN_JULY)
            count_batch(db, task, IN_JULY)
        costs.append(len(asked))
    assert states(db) == {"draft": 2}
    assert costs[0] == costs[1] <= 21
