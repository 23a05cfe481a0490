"""Prepaid hours on real bills: charged once, corrected when told late, kept as they were billed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.drafts import LineDraft
from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of, version_numbered
from contracts.agreements.spoken import line_words
from contracts.agreements.values import Basis
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.billing.models import BillingRun
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.values_statement import Statement
from contracts.documents.proving import work_out_again
from contracts.ledger.actions.withdraw_time import withdraw_time
from contracts.prepaid.actions.adjust_hours import Adjusting, adjust_hours
from contracts.prepaid.actions.buy_block import Buying, buy_block, withdraw_purchase
from contracts.prepaid.balance import balance_on
from contracts.prepaid.models import PrepaidPurchase
from msp.kernel.errors import Refused
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    HOURS,
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    bill,
    make_contract,
    work,
)
from tests.contracts.hours import minutes
from tests.people import make_client

TEN = PrepaidTerms(Decimal(10), lifetime_months=12)
BLOCK = LineDraft("Support hours", Basis.BLOCK, Decimal(900), code="BLK", prepaid=TEN)
AUGUST = date(2026, 8, 1)
IN_SEPTEMBER = datetime(2026, 9, 1, 15, tzinfo=UTC)


@pytest.fixture
def client(db: Session) -> Tenant:
    return make_client(db)


def day(number: int, month: int = 6) -> date:
    return date(2026, month, number)


def buy(
    db: Session, agreed: Contract, when: date, *, at: datetime | None = None, blocks: int = 1
) -> PrepaidPurchase:
    told = at or datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
    return buy_block(db, agreed, 1, Buying(when, blocks), by=None, now=told)


def billed(
    db: Session, agreed: Contract, month: date, at: datetime
) -> tuple[BillingRun, Statement]:
    run = bill(db, agreed, month, at)
    row = statement_of_run(db, run)
    assert row is not None
    return run, load_statement(db, row)


def nets(statement: Statement) -> list[tuple[str, str]]:
    return [(one.basis.value, str(one.net)) for one in statement.lines]


def test_f01_a_block_is_charged_once_however_often_it_is_billed(db: Session) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, BLOCK, HOURS)
    buy(db, agreed, day(10), blocks=2)
    work(db, client, "T-1", day(12), 120)
    for _again in range(4):
        bill(db, agreed, JUNE, IN_JULY, upto="draft")
    _run, june = billed(db, agreed, JUNE, IN_JULY)
    assert nets(june) == [("block", "1800.00")]
    (piece,) = june.pieces
    assert piece.label == "20 h bought on 10 Jun 2026"
    _run, july = billed(db, agreed, JULY, IN_AUGUST)
    assert nets(july) == []
    assert [minutes(one, "opening closing") for one in july.prepaid] == [(1080, 1080)]


def test_a_purchase_told_late_is_a_correction_and_so_is_its_withdrawal(db: Session) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, BLOCK, HOURS)
    work(db, client, "T-1", day(12), 120)
    _run, june = billed(db, agreed, JUNE, IN_JULY)
    assert nets(june) == [("hourly", "240.00")]
    late = buy(db, agreed, day(10), at=IN_JULY + timedelta(days=3))
    run, july = billed(db, agreed, JULY, IN_AUGUST)
    assert nets(july) == [("block", "900.00"), ("hourly", "-240.00")]
    assert july.lines[0].reason == "Recorded after it was billed: 10 h bought on 10 Jun 2026"
    (row,) = july.prepaid
    assert minutes(row, "opening corrected closing") == (0, 480, 480)
    withdraw_purchase(db, agreed, late, now=IN_AUGUST + timedelta(days=3))
    _run, august = billed(db, agreed, AUGUST, IN_SEPTEMBER)
    assert nets(august) == [("block", "-900.00"), ("hourly", "240.00")]
    assert [minutes(one, "opening corrected closing") for one in august.prepaid] == [(480, -480, 0)]
    same, _again = work_out_again(db, run)
    assert same


def test_late_work_in_a_frozen_period_moves_later_draws_and_is_corrected_to_the_cent(
    db: Session,
) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, BLOCK, HOURS)
    buy(db, agreed, day(1))
    work(db, client, "T-1", day(12), 6 * 60)
    work(db, client, "T-2", day(5, 7), 5 * 60)
    _run, june = billed(db, agreed, JUNE, IN_JULY)
    _run, july = billed(db, agreed, JULY, IN_AUGUST)
    assert nets(june) == [("block", "900.00")]
    assert nets(july) == [("hourly", "120.00")]
    # Three hours of June told in August: July's block was empty before, June's bill stays as it is.
    late = work(db, client, "T-0", day(20), 3 * 60, at=IN_AUGUST + timedelta(days=2))
    _run, august = billed(db, agreed, AUGUST, IN_SEPTEMBER)
    (correction,) = august.lines
    assert correction.corrects is not None
    assert (correction.corrects.period.start, correction.net) == (JULY, Decimal("360.00"))
    assert sum(one.minutes for one in august.labour) == 180
    # Withdrawn again, it gives the money back.
    withdraw_time(db, late, now=IN_SEPTEMBER + timedelta(days=1))
    _run, september = billed(db, agreed, date(2026, 9, 1), datetime(2026, 10, 1, 15, tzinfo=UTC))
    assert nets(september) == [("hourly", "-360.00")]
    assert sum(
        one.net for statement in (june, july, august, september) for one in statement.lines
    ) == Decimal("1020.00")


def test_the_price_is_that_of_the_day_and_later_terms_leave_it_alone(db: Session) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, BLOCK, HOURS)
    bought = buy(db, agreed, day(10))
    revise_contract(db, agreed, day(1), by=None, now=IN_JULY - timedelta(days=5))
    draft = version_numbered(db, agreed, 2)
    for line in draft.lines:
        line.prepaid = line.prepaid and line.prepaid | {"hours": "12", "lifetime_months": 1}
    sign_version(db, agreed, draft, by=None, now=IN_JULY - timedelta(days=5))
    assert (int(bought.hours), bought.expires_on) == (10, date(2027, 6, 10))
    _run, june = billed(db, agreed, JUNE, IN_JULY)
    assert june.prepaid[0].bought == 600
    assert buy(db, agreed, day(11, 7)).hours == 12


def test_billed_in_advance_a_purchase_comes_as_a_correction_and_balances_follow_the_work(
    db: Session,
) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, BLOCK, HOURS, timing="advance")
    _run, june = billed(db, agreed, JUNE, datetime(2026, 6, 1, 15, tzinfo=UTC))
    assert nets(june) == []
    buy(db, agreed, day(10))
    work(db, client, "T-1", day(12), 120)
    _run, july = billed(db, agreed, JULY, IN_JULY)
    assert nets(july) == [("block", "900.00")]
    (row,) = july.prepaid
    assert minutes(row, "opening bought used closing") == (0, 600, 120, 480)


def test_adjustments_say_why_and_stay_within_what_is_there(db: Session) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, BLOCK, HOURS)

    def adjust(hours: str, reason: str = "goodwill") -> object:
        told = Adjusting(day(12), Decimal(hours), reason)
        return adjust_hours(db, agreed, 1, told, by=None, now=IN_JULY)

    with pytest.raises(Refused) as nothing_there:
        adjust("2")
    assert nothing_there.value.field == "day"
    buy(db, agreed, day(10))
    for wrong, field in (("0", "hours"), ("-11", "hours")):
        with pytest.raises(Refused) as refused:
            adjust(wrong)
        assert refused.value.field == field
    with pytest.raises(Refused) as unsaid:
        adjust("1", " ")
    assert unsaid.value.field == "reason"
    adjust("1.5")
    assert balance_on(db, agreed, fact_of(db, agreed), day(12), IN_JULY) == {1: 690}


def test_the_database_keeps_a_frozen_movement_and_one_automatic_purchase_a_day(
    db: Session,
) -> None:
    agreed = make_contract(db, make_client(db), BLOCK, HOURS)
    buy(db, agreed, day(10))
    billed(db, agreed, JUNE, IN_JULY)
    for wrong in ("update statement_prepaid set used = 1", "delete from statement_prepaid"):
        with pytest.raises(DBAPIError, match="frozen"), db.begin_nested():
            db.execute(text(wrong))
    itself = Buying(day(2, 7), automatic=True)
    buy_block(db, agreed, 1, itself, by=None, now=IN_JULY)
    with pytest.raises(DBAPIError, match="ux_prepaid_purchase_automatic"), db.begin_nested():
        buy_block(db, agreed, 1, itself, by=None, now=IN_JULY)


def test_a_block_is_bought_only_where_the_contract_offers_it(db: Session) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, BLOCK, HOURS, ends_on=day(1, 9))
    for line, when in ((1, day(31, 5)), (1, day(1, 9)), (2, day(10))):
        with pytest.raises(Refused):
            buy_block(db, agreed, line, Buying(when), by=None, now=IN_JULY)
    with pytest.raises(Refused):
        buy(db, agreed, day(10), blocks=0)


@pytest.mark.parametrize(
    ("terms", "wrong", "field"),
    [
        (None, {}, "hours"),
        (PrepaidTerms(Decimal(0)), {}, "hours"),
        (TEN, {"basis": Basis.FLAT}, "hours"),
        (TEN, {"quantity": Decimal(2)}, "quantity"),
        (TEN, {"included": 2}, "included"),
        (TEN, {"minimum": 2}, "minimum"),
        (TEN, {"discount_percent": Decimal(5)}, "discount_percent"),
        (TEN, {"basis": Basis.RETAINER}, "lifetime_months"),
        (PrepaidTerms(Decimal(5), carried_periods=1), {}, "carried_periods"),
        (PrepaidTerms(Decimal(5), rolls_over=True), {}, "rolls_over"),
        (PrepaidTerms(Decimal(5), rolls_over=True), {"basis": Basis.RETAINER}, "rolls_over"),
        (PrepaidTerms(Decimal(5), refill=1), {}, "low_hours"),
        (PrepaidTerms(Decimal(5), refill=1), {"basis": Basis.RETAINER}, "refill"),
        (PrepaidTerms(Decimal(5), refill=1, low_hours=Decimal(5)), {}, "refill"),
        (PrepaidTerms(Decimal(5), factors=(("night", Decimal(0)),)), {}, "factors"),
    ],
)
def test_what_prepaid_hours_cannot_promise(
    db: Session, client: Tenant, terms: PrepaidTerms | None, wrong: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {"basis": Basis.BLOCK, "price": Decimal(900)} | wrong
    with pytest.raises(Refused) as refused:
        make_contract(db, client, LineDraft("Hours", prepaid=terms, **given))
    assert refused.value.field == field


def test_the_terms_are_said_in_the_contract_and_carried_into_its_next_version(db: Session) -> None:
    terms = PrepaidTerms(Decimal(10), 12, True, 0, (("night", Decimal("1.5")),), Decimal("2.5"), 2)
    agreed = make_contract(
        db, make_client(db), LineDraft("Hours", Basis.BLOCK, Decimal(900), prepaid=terms)
    )
    (fact,) = fact_of(db, agreed).versions[0].lines
    assert fact.prepaid == terms
    revise_contract(db, agreed, day(1, 7), by=None, now=IN_JULY)
    assert line_words(version_numbered(db, agreed, 2).lines[0]) == (
        "Hours, block of hours, 10 h, for 12 months from the purchase, unused hours go on with"
        " the next block, an hour of night draws 1.5 h, low at 2.5 h, then 2 blocks are bought by"
        " themselves, 900 USD"
    )
