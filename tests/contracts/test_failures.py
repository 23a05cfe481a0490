"""Failures of other desks' billing (FAILURES F), made to happen where they happened there."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.models import Contract
from contracts.agreements.values import Basis
from contracts.agreements.values_terms import Proration
from contracts.billing.actions import draft_run as drafting
from contracts.billing.actions.draft_run import draft_run
from contracts.billing.models import BillingRun
from contracts.billing.models_statement import StatementRow
from contracts.billing.month import waiting_in
from contracts.billing.statement import compute
from contracts.counts.values import QuantityFact
from msp.kernel.errors import Refused
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
)
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import arrears, contract, counts, covers, line, price, version
from tests.harness.browsing import Visit
from tests.harness.working import Work
from tests.people import make_agent, make_client

MIDDLE = date(2026, 6, 12)
AUGUST = date(2026, 8, 1)
AUGUST_OVER = datetime(2026, 9, 1, 15, tzinfo=UTC)


def linked(db: Session) -> bool:
    """Every run that is not blocked has one statement, of its own days; none is alone."""
    runs = {
        (run.id, run.period_start, run.period_end)
        for run in db.scalars(select(BillingRun).where(BillingRun.state != "blocked"))
    }
    rows = db.scalars(select(StatementRow)).all()
    return len(runs) == len(rows) and runs == {
        (row.run_id, row.period_start, row.period_end) for row in rows
    }


def test_f01_a_period_that_begins_in_the_month_is_billed_once_however_often_it_is_asked(
    db: Session, visit: Visit, work: Work
) -> None:
    """The desk that billed 9.05 again each night had a cut period; so has this contract."""
    client = make_client(db)
    agreed = make_contract(db, client, STATION, starts_on=MIDDLE)
    cover(db, agreed, client, "WS-1", MIDDLE)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    for step in ("draft", "draft", "review", "draft", "review", "approve", "draft", "issue"):
        alice.post(f"/billing/{step}", {"month": "2026-06"})
        work()
        assert linked(db), step
    for _ in range(5):
        alice.post("/billing/draft", {"month": "2026-06"})
        work()
    (row,) = db.scalars(select(StatementRow)).all()
    assert (row.number is not None, row.period_start, row.net) == (True, MIDDLE, Decimal("38.00"))
    assert linked(db)


def test_f01_a_failure_after_the_figures_leaves_neither_figures_nor_period(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, STATION)
    cover(db, agreed, client, "WS-1")

    def fails(*_args: object, **_named: object) -> None:
        raise OSError("the power went")

    failing = db.begin_nested()
    with monkeypatch.context() as patch:
        patch.setattr(drafting, "move_run", fails)
        with pytest.raises(OSError, match="power"):
            draft_run(db, agreed, due_in(db, agreed, JUNE), by=None, now=IN_JULY)
    failing.rollback()
    db.expire_all()
    assert db.scalar(select(func.count()).select_from(BillingRun)) == 0
    assert db.scalar(select(func.count()).select_from(StatementRow)) == 0
    assert bill(db, agreed, JUNE, IN_JULY).state == "issued"
    assert linked(db)


def test_f05_a_desk_that_slept_thirteen_months_bills_each_of_them_once_and_in_order(
    db: Session,
) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, STATION)
    cover(db, agreed, client, "WS-1")
    awake = datetime(2027, 7, 1, 15, tzinfo=UTC)
    months = [date(2026 + (n + 5) // 12, (n + 5) % 12 + 1, 1) for n in range(13)]
    assert [len(waiting_in(db, month, awake)) for month in months] == [1] * 13
    with pytest.raises(Refused, match="it comes first"):
        draft_run(db, agreed, due_in(db, agreed, JULY, awake), by=None, now=awake)
    for month in months:
        assert bill(db, agreed, month, awake).state == "issued"
    rows = db.scalars(select(StatementRow).order_by(StatementRow.period_start)).all()
    assert all(one.period_end == two.period_start for one, two in pairwise(rows))
    assert [row.net for row in rows] == [Decimal("60.00")] * 13
    assert not any(waiting_in(db, month, awake) for month in months)


def test_f09_a_month_is_over_when_it_is_over_at_the_clients_and_not_at_the_servers(
    db: Session,
) -> None:
    """Half past eleven in the evening of 30 June in New York; it is July at the server's."""
    client = make_client(db)
    there = make_contract(db, client, STATION)
    here = make_contract(db, client, STATION, zone="Europe/Warsaw")
    late = datetime(2026, 7, 1, 3, 30, tzinfo=UTC)
    ready = {one.contract.id: one.is_due for one in waiting_in(db, JUNE, late)}
    assert ready == {there.id: False, here.id: True}
    with pytest.raises(Refused, match="can be billed from 1 Jul 2026"):
        bill(db, there, JUNE, late)
    assert bill(db, here, JUNE, late).state == "issued"
    assert bill(db, there, JUNE, late.replace(hour=4)).state == "issued"


def test_f10_a_fee_out_of_turn_and_a_late_fact_move_no_date(db: Session) -> None:
    """A bill with a one-off fee, and one that corrects, are the bills of their months as before."""
    client = make_client(db)
    fee = LineDraft("Set-up", Basis.ONE_OFF, Decimal(500), code="SET", once_on=date(2026, 6, 10))
    agreed, plain = (make_contract(db, client, *lines) for lines in ((STATION, fee), (STATION,)))
    for one in (agreed, plain):
        cover(db, one, client, f"WS-{one.number}")
        bill(db, one, JUNE, IN_JULY)
    cover(db, agreed, client, "WS-late", at=IN_JULY.replace(day=2))
    for one in (agreed, plain):
        run = bill(db, one, JULY, IN_AUGUST)
        assert (run.period_start, run.period_end) == (JULY, AUGUST)
        assert due_in(db, one, AUGUST, AUGUST_OVER).period.start == AUGUST
    until = select(Contract.billed_until).where(Contract.id.in_([agreed.id, plain.id]))
    assert set(db.scalars(until)) == {AUGUST}


@pytest.mark.parametrize("back_on", range(11, 31))
def test_f15_prorating_switched_off_and_on_again_within_a_month_bills_no_day_twice(
    back_on: int,
) -> None:
    """A device that was there all month costs one month's price, and none from an earlier date."""
    by_day = version(line(1, Basis.WORKSTATION, price("60")))
    whole = version(
        line(1, Basis.WORKSTATION, price("60")),
        number=2, since=date(2026, 6, 10), proration=Proration.WHOLE,
    )  # fmt: skip
    again = version(line(1, Basis.WORKSTATION, price("60")), number=3, since=date(2026, 6, back_on))
    statement = compute(contract(by_day, whole, again), [covers("WS-1")], [], arrears(), ASKED)
    days = sorted(day for one in statement.devices for day in (one.span.start, one.span.end))
    assert days[0] == date(2026, 6, 1)
    assert days[1:-1:2] == days[2::2]
    assert statement.lines[-1].span.start == date(2026, 6, back_on)
    last = statement.lines[-1]
    assert last.net == (Decimal(60) * (31 - back_on) / 30).quantize(Decimal("0.01"))


def test_f16_a_number_counts_from_the_day_it_names_whenever_it_was_told() -> None:
    """Told before, on the day or after it: the same bill. Nothing counts from now."""
    agreed = contract(version(line(1, Basis.LICENCE, price("30"), quantity=Decimal(10))))
    june = [MIDDLE.replace(day=day) for day in (1, 12, 29)]

    def told(day: date) -> QuantityFact:
        return counts("12", MIDDLE, at=datetime(day.year, day.month, day.day, tzinfo=UTC))

    nets = {compute(agreed, [], [], arrears(), ASKED, [told(day)]).net for day in june}
    assert nets == {Decimal("338.00")}
