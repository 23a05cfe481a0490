"""Billing runs on a real database: once, frozen, gapless, and the same cents for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contracts.agreements.actions.end_contract import end_contract
from contracts.agreements.actions.set_price import set_price
from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.billing.actions.draft_correction import draft_correction
from contracts.billing.actions.draft_run import draft_run
from contracts.billing.actions.move_run import approve_run, issue_run, review_run
from contracts.billing.fingerprint import fingerprint
from contracts.billing.models import BillingRun, DocumentSeries
from contracts.billing.models_statement import StatementDevice, StatementLine, StatementRow
from contracts.billing.queries import due_of, load_statement, statement_of_run
from contracts.billing.trying import next_bills, what_if
from contracts.billing.values_statement import Statement
from contracts.billing.working import work_out
from contracts.ledger.actions.change_coverage import end_coverage
from contracts.ledger.actions.withdraw_time import withdraw_time
from contracts.ledger.values import BillState
from msp.kernel.errors import Conflict, Refused
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    STATION,
    bill,
    cover,
    due_in,
    make_contract,
    work,
    worked_example,
)
from tests.people import make_client

SEPTEMBER = datetime(2026, 9, 1, 15, tzinfo=UTC)


def stored(db: Session, run: BillingRun) -> Statement:
    row = statement_of_run(db, run)
    assert row is not None
    return load_statement(db, row)


def count(db: Session, table: type) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_the_worked_figure_on_a_real_database(db: Session) -> None:
    harbor = worked_example(db, make_client(db))
    run = bill(db, harbor.contract, JUNE, IN_JULY)
    statement = stored(db, run)
    assert [line.net for line in statement.lines] == [Decimal("668.00"), Decimal("800.00")]
    assert statement.total == Decimal("1468.00")
    row = statement_of_run(db, run)
    assert row is not None
    assert (row.total, row.number) == (Decimal("1468.00"), "INV-2026-00001")


def test_f01_billing_five_times_makes_one_bill(db: Session) -> None:
    harbor = worked_example(db, make_client(db))
    due = due_in(db, harbor.contract, JUNE)
    for _ in range(3):
        run = draft_run(db, harbor.contract, due, by=None, now=IN_JULY)
    assert (count(db, BillingRun), count(db, StatementRow), count(db, StatementLine)) == (1, 1, 2)
    review_run(db, run, by=None, now=IN_JULY)
    approve_run(db, run, by=None, now=IN_JULY)
    for _ in range(2):
        with pytest.raises(Conflict):
            draft_run(db, harbor.contract, due, by=None, now=IN_AUGUST)
    assert (count(db, BillingRun), count(db, StatementRow), count(db, StatementLine)) == (1, 1, 2)


def test_f13_issuing_twice_changes_nothing(db: Session) -> None:
    harbor = worked_example(db, make_client(db))
    run = bill(db, harbor.contract, JUNE, IN_JULY)
    with pytest.raises(Conflict, match="issued already"):
        issue_run(db, run, by=None, now=IN_AUGUST)
    assert db.scalars(select(StatementRow.number)).all() == ["INV-2026-00001"]


def test_f06_a_failure_in_the_middle_leaves_no_gap(db: Session) -> None:
    client = make_client(db)
    runs = [
        bill(db, worked_example(db, client).contract, JUNE, IN_JULY, upto="approved")
        for _ in range(3)
    ]
    numbers = [issue_run(db, runs[0], by=None, now=IN_JULY)]
    failing = db.begin_nested()
    assert issue_run(db, runs[1], by=None, now=IN_JULY) == "INV-2026-00002"
    failing.rollback()
    db.expire_all()
    numbers += [issue_run(db, one, by=None, now=IN_JULY) for one in runs[1:]]
    assert numbers == ["INV-2026-00001", "INV-2026-00002", "INV-2026-00003"]
    assert db.scalar(select(DocumentSeries.last)) == 3


def test_late_facts_are_corrected_on_the_next_run_once(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    bill(db, harbor.contract, JUNE, IN_JULY)
    told = IN_JULY + timedelta(days=2)
    end_coverage(db, harbor.devices["WS-01"], date(2026, 6, 16), by=None, now=told)
    cover(db, harbor.contract, client, "WS-13", date(2026, 6, 21), at=told)
    july = stored(db, bill(db, harbor.contract, JULY, IN_AUGUST))
    (correction,) = [line for line in july.lines if line.corrects]
    assert correction.net == Decimal("-10.00")
    assert correction.corrects is not None
    assert correction.corrects.number == "INV-2026-00001"
    changed = {d.name: (d.days, d.amount) for d in july.devices if d.line == correction.ordinal}
    assert changed == {"WS-01": (-15, Decimal("-30.00")), "WS-13": (10, Decimal("20.00"))}
    august = stored(db, bill(db, harbor.contract, date(2026, 8, 1), SEPTEMBER))
    assert not [line for line in august.lines if line.corrects]


def test_a_price_agreed_late_corrects_every_frozen_period(db: Session) -> None:
    harbor = worked_example(db, make_client(db))
    bill(db, harbor.contract, JUNE, IN_JULY)
    set_price(
        db, harbor.contract, 1, Decimal(66), date(2026, 6, 16), by=None, now=IN_JULY + timedelta(1)
    )
    july = stored(db, bill(db, harbor.contract, JULY, IN_AUGUST))
    (correction,) = [line for line in july.lines if line.corrects]
    # Eleven workstations stand for the second half of June: 11 x 15/30 x 6.00.
    assert correction.net == Decimal("33.00")
    assert july.lines[0].unit_price == Decimal(66)


def test_june_as_known_on_1_july_gives_the_same_cents_for_ever(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    run = bill(db, harbor.contract, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    end_coverage(db, harbor.devices["WS-02"], date(2026, 6, 2), by=None, now=IN_AUGUST)
    set_price(db, harbor.contract, 2, Decimal(1), JUNE, by=None, now=IN_AUGUST)
    work(db, client, "told late", date(2026, 6, 5), 60, at=IN_AUGUST)
    db.execute(text("update asset set name = 'renamed ' || name"))
    again = work_out(db, harbor.contract, due_of(run), run.known_at)
    assert fingerprint(again) == row.fingerprint
    assert again.total == Decimal("1468.00")
    assert fingerprint(work_out(db, harbor.contract, due_of(run), SEPTEMBER)) != row.fingerprint


def test_a_fact_on_its_way_while_a_statement_is_worked_out_is_not_lost(db: Session) -> None:
    """It was told before, by the clock of another machine, and arrives after: a late fact."""
    client = make_client(db)
    harbor = worked_example(db, client)
    bill(db, harbor.contract, JUNE, IN_JULY)
    late = cover(db, harbor.contract, client, "WS-13", at=IN_JULY - timedelta(seconds=5))
    assert late.recorded_at > IN_JULY
    july = stored(db, bill(db, harbor.contract, JULY, IN_AUGUST))
    assert [line.net for line in july.lines if line.corrects] == [Decimal("60.00")]


def test_f18_a_missing_price_blocks_the_run_with_a_sentence(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, STATION)
    cover(db, contract, client, "WS-1")
    work(db, client, "Printer jam", date(2026, 6, 3), 30)
    run = bill(db, contract, JUNE, IN_JULY)
    assert run.state == "blocked"
    assert "“Printer jam” has no price in USD on 3 Jun 2026" in run.problem
    assert statement_of_run(db, run) is None
    db.execute(text("update time_entry set bill_state = 'goodwill'"))
    assert bill(db, contract, JUNE, IN_JULY).state == "issued"


def test_work_outside_the_contract_is_charged_and_withdrawn_work_comes_back(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    entry = work(db, client, "New office", date(2026, 6, 3), 80)
    work(db, client, "Patches", date(2026, 6, 4), 200, BillState.COVERED)
    work(db, client, "Looked at it for free", date(2026, 6, 5), 265, billable=0)
    june = stored(db, bill(db, harbor.contract, JUNE, IN_JULY))
    # 80 minutes are 90 in steps of 15, at 120 an hour.
    assert june.lines[-1].net == Decimal("180.00")
    assert sorted((one.label, one.amount) for one in june.labour) == [
        ("Looked at it for free", Decimal(0)),
        ("New office", Decimal("180.00")),
        ("Patches", Decimal(0)),
    ]
    withdraw_time(db, entry, now=IN_JULY + timedelta(1))
    july = stored(db, bill(db, harbor.contract, JULY, IN_AUGUST))
    assert [line.net for line in july.lines if line.corrects] == [Decimal("-180.00")]


def test_f17_after_the_end_a_correction_run_carries_what_came_late(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    end_contract(
        db, harbor.contract, date(2026, 6, 16), by=None, now=datetime(2026, 6, 10, tzinfo=UTC)
    )
    run = bill(db, harbor.contract, JUNE, IN_JULY)
    assert (run.period_end, run.state) == (date(2026, 6, 16), "issued")
    with pytest.raises(Refused, match="nothing to correct"):
        draft_correction(db, harbor.contract, by=None, now=IN_JULY)
    end_coverage(db, harbor.devices["WS-01"], date(2026, 6, 10), by=None, now=IN_JULY)
    correction = draft_correction(db, harbor.contract, by=None, now=IN_AUGUST)
    assert (correction.sequence, stored(db, correction).net) == (1, Decimal("-12.00"))
    for move in (review_run, approve_run, issue_run):
        move(db, correction, by=None, now=IN_AUGUST)
    with pytest.raises(Refused, match="nothing to correct"):
        draft_correction(db, harbor.contract, by=None, now=SEPTEMBER)


def test_periods_are_approved_in_order_and_not_before_their_day(db: Session) -> None:
    harbor = worked_example(db, make_client(db))
    with pytest.raises(Refused, match="can be billed from 1 Jul 2026"):
        draft_run(
            db, harbor.contract, due_in(db, harbor.contract, JUNE), by=None,
            now=datetime(2026, 7, 1, 3, 59, tzinfo=UTC),
        )  # fmt: skip
    with pytest.raises(Refused, match="1 Jun 2026 is not approved yet"):
        bill(db, harbor.contract, JULY, IN_AUGUST)


@pytest.mark.parametrize(
    "change",
    [
        "update statement_line set net = net + 1",
        "update statement_device set amount = 0",
        "delete from statement_line",
        "delete from statement_device",
        "update statement set total = 1, net = 1",
        "delete from statement",
        "update billing_run set state = 'draft'",
        "update billing_run set known_at = now()",
        "delete from billing_run",
    ],
)
def test_what_is_approved_is_frozen_by_the_database(db: Session, change: str) -> None:
    bill(db, worked_example(db, make_client(db)).contract, JUNE, IN_JULY, upto="approved")
    with pytest.raises(DBAPIError, match="is frozen"), db.begin_nested():
        db.execute(text(change))
    assert db.scalar(select(func.sum(StatementDevice.amount))) == Decimal("1468")


def test_device_days_on_the_statement_are_those_of_the_ledger(db: Session) -> None:
    harbor = worked_example(db, make_client(db))
    statement = stored(db, bill(db, harbor.contract, JUNE, IN_JULY))
    covered = db.scalar(
        text(
            "select sum(least(coalesce(valid_to, '2026-07-01'), '2026-07-01'::date)"
            " - greatest(valid_from, '2026-06-01'::date)) from coverage where superseded_at is null"
        )
    )
    assert sum(line.asset_days for line in statement.lines) == covered
    assert sum(share.days for share in statement.devices) == covered


def test_f10_a_correction_run_does_not_move_the_schedule(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    bill(db, harbor.contract, JUNE, IN_JULY)
    before = due_in(db, harbor.contract, JULY)
    cover(db, harbor.contract, client, "WS-14", at=IN_JULY + timedelta(1))
    assert due_in(db, harbor.contract, JULY) == before
    contract = db.scalar(select(Contract).where(Contract.id == harbor.contract.id))
    assert contract is not None
    assert contract.billed_until == JULY
    assert fact_of(db, contract).number == contract.code


def test_late_facts_are_previewed_on_the_very_next_bill_alone(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    bill(db, harbor.contract, JUNE, IN_JULY)
    told = IN_JULY + timedelta(days=1)
    end_coverage(db, harbor.devices["WS-01"], date(2026, 6, 16), by=None, now=told)
    nets = [one.net for one in next_bills(db, harbor.contract, IN_AUGUST, 3)]
    assert nets == [Decimal("1370.00"), Decimal("1400.00"), Decimal("1400.00")]
    later = what_if(
        db,
        harbor.contract,
        lambda: set_price(
            db, harbor.contract, 1, Decimal(66), date(2026, 9, 1), by=None, now=IN_AUGUST
        ),
        IN_AUGUST,
        since=date(2026, 8, 15),
    )
    assert [one.change for one in later] == [Decimal(0), Decimal("60.00"), Decimal("60.00")]
    assert next_bills(db, harbor.contract, SEPTEMBER, 3)[2].net == Decimal("1400.00")
