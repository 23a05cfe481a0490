"""Prepaid hours about to lapse: told with their money and day, gone when drawn or rolled over."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.models import Contract
from contracts.agreements.values import Basis
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.prepaid.actions.adjust_hours import Adjusting, adjust_hours
from contracts.prepaid.actions.buy_block import Buying, buy_block
from contracts.prepaid.models import PrepaidPurchase
from msp.reports.leakage.actions.check_leaks import check_leaks
from msp.reports.leakage.actions.decide_leak import decide_leak
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values import Decision
from msp.reports.leakage.words import link_of, quantity_words
from tenants.clients.models import Tenant
from tests.contracts.deals import HOURS, SIGNED, make_contract, work
from tests.harness.browsing import Visit
from tests.people import NOW, make_agent, make_client, make_contact, make_portal_host
from tests.reports.test_leaks import DAY, TODAY, leaks_of

APRIL = date(2026, 4, 1)
TOLD = SIGNED + timedelta(hours=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def nine_hours(**terms: Any) -> LineDraft:
    """Nine hours for 1,000 that live two months unless told otherwise."""
    promised = PrepaidTerms(Decimal(9), **{"lifetime_months": 2, **terms})
    return LineDraft("Block of nine hours", Basis.BLOCK, Decimal(1000), prepaid=promised)


def two_a_month(**terms: Any) -> LineDraft:
    promised = PrepaidTerms(Decimal(2), **terms)
    return LineDraft("Two hours a month", Basis.RETAINER, Decimal(220), prepaid=promised)


def agreed(db: Session, client: Tenant, line: LineDraft) -> Contract:
    return make_contract(db, client, line, HOURS, starts_on=APRIL)


def buy(db: Session, contract: Contract, month: int, day: int, blocks: int = 1) -> PrepaidPurchase:
    bought = Buying(date(2026, month, day), blocks)
    return buy_block(db, contract, 1, bought, by=None, now=TOLD)


def lapsing(db: Session, client: Tenant, now: datetime = NOW) -> list[tuple[Any, ...]]:
    leaks = leaks_of(db, client, now)
    assert {one.kind for one in leaks} <= {"prepaid_lapsing"}
    return [(one.amount, one.quantity, one.lapses_on) for one in leaks]


def test_hours_left_of_a_block_are_told_with_their_money_and_their_day(db: Session) -> None:
    client = make_client(db)
    contract = agreed(db, client, nine_hours())
    buy(db, contract, 5, 10)
    work(db, client, "T-1", date(2026, 6, 2), 140)
    (leak,) = leaks_of(db, client)
    # By quarters of an hour 150 are drawn: 390 of 540 minutes are left, of 1,000.00.
    assert (leak.amount, leak.quantity) == (Decimal("722.22"), 390)
    assert (leak.label, leak.lapses_on) == ("Block of nine hours", date(2026, 7, 10))
    assert quantity_words(leak) == "6.5 h, gone from 10 Jul 2026 on"
    assert link_of(leak, contract.number) == f"/contracts/{contract.number}/hours"
    assert leak.contract_id == contract.id


@pytest.mark.parametrize(
    ("day", "found"),
    [(15, [date(2026, 7, 15)]), (16, [date(2026, 7, 16)]), (17, [])],
)
def test_a_lapse_is_told_thirty_days_before_and_no_sooner(
    db: Session, day: int, found: list[date]
) -> None:
    client = make_client(db)
    buy(db, agreed(db, client, nine_hours()), 5, day)
    assert [one[2] for one in lapsing(db, client)] == found


def test_each_block_is_a_leak_of_its_own_and_several_bought_at_once_are_one(db: Session) -> None:
    client = make_client(db)
    contract = agreed(db, client, nine_hours())
    buy(db, contract, 4, 20, blocks=2)
    buy(db, contract, 5, 10)
    work(db, client, "T-1", date(2026, 6, 2), 30)
    assert sorted(lapsing(db, client), key=lambda one: one[2]) == [
        (Decimal("1944.44"), 1050, date(2026, 6, 20)),
        (Decimal("1000.00"), 540, date(2026, 7, 10)),
    ]


def test_drawn_given_back_and_lapsed_hours_are_no_leak_any_more(db: Session) -> None:
    client = make_client(db)
    contract = agreed(db, client, nine_hours())
    buy(db, contract, 5, 10)
    assert len(lapsing(db, client)) == 1
    work(db, client, "T-1", date(2026, 6, 15), 540)
    assert lapsing(db, client) == []
    buy(db, contract, 5, 11)
    assert lapsing(db, client) == [(Decimal("1000.00"), 540, date(2026, 7, 11))]
    adjust_hours(db, contract, 1, Adjusting(TODAY, Decimal(-9), "Paid out"), by=None, now=NOW)
    assert lapsing(db, client) == []
    buy(db, contract, 5, 12)
    assert len(lapsing(db, client)) == 1
    last_day = datetime(2026, 7, 12, 3, 59, tzinfo=NOW.tzinfo)
    assert len(lapsing(db, client, last_day)) == 1
    assert lapsing(db, client, last_day + timedelta(minutes=1)) == []


def test_given_hours_lapse_and_were_never_money(db: Session) -> None:
    client = make_client(db)
    contract = agreed(db, client, nine_hours())
    buy(db, contract, 5, 10)
    given = Adjusting(date(2026, 5, 20), Decimal(3), "For the outage")
    adjust_hours(db, contract, 1, given, by=None, now=NOW)
    assert lapsing(db, client) == [(Decimal("1000.00"), 720, date(2026, 7, 10))]


def test_what_rolls_over_into_the_next_block_does_not_lapse(db: Session) -> None:
    client = make_client(db)
    contract = agreed(db, client, nine_hours(rolls_over=True))
    buy(db, contract, 5, 10)
    assert len(lapsing(db, client)) == 1
    buy(db, contract, 6, 10)
    assert lapsing(db, client) == []


def test_a_retainers_hours_lapse_with_the_last_period_they_are_carried_to(db: Session) -> None:
    for carried, found in (
        (2, [(Decimal("220.00"), 120, date(2026, 7, 1))]),
        (3, []),
    ):
        client = make_client(db, f"Carried {carried}")
        agreed(db, client, two_a_month(carried_periods=carried))
        assert lapsing(db, client) == found


def test_a_retainers_month_is_told_in_its_last_week_with_its_part_of_the_fee(db: Session) -> None:
    client = make_client(db)
    agreed(db, client, two_a_month())
    work(db, client, "T-1", date(2026, 6, 3), 45)
    a_week_before = datetime(2026, 6, 24, 12, tzinfo=UTC)
    assert lapsing(db, client, a_week_before - timedelta(days=1)) == []
    assert lapsing(db, client, a_week_before) == [(Decimal("137.50"), 75, date(2026, 7, 1))]


def test_a_decision_is_kept_over_the_nights_and_a_rerun_changes_nothing(db: Session) -> None:
    client, alice = make_client(db), make_agent(db, "Alice", "account_manager")
    buy(db, agreed(db, client, nine_hours()), 5, 10)
    (leak,) = leaks_of(db, client)
    decide_leak(
        db, leak, Decision.ACCEPTED, reason="She knows", until=None, by=alice.id, today=TODAY,
        now=NOW,
    )  # fmt: skip
    kept = {
        name: getattr(leak, name) for name in set(Leak.__table__.columns.keys()) - {"checked_at"}
    }
    for night in range(3):
        checked = check_leaks(db, client, now=NOW + night * DAY)
        assert (checked.found, checked.new, checked.resolved) == (1, 0, 0)
        db.refresh(leak)
        assert {name: getattr(leak, name) for name in kept} == kept


def test_alice_reads_it_and_strangers_and_contacts_do_not(db: Session, visit: Visit) -> None:
    alice = make_agent(db, "Alice", "account_manager")
    harbor = make_client(db, account_manager_id=alice.id)
    northwind = make_client(db, "Northwind Cargo")
    contract = agreed(db, harbor, nine_hours())
    buy(db, contract, 5, 10)
    leaks_of(db, harbor)
    hers = visit(alice)
    page = hers.get("/reports/leaks?kind=prepaid_lapsing").text
    for words in (
        "Block of nine hours",
        "Prepaid, about to lapse",
        "1,000.00 USD",
        "9 h, gone from 10 Jul 2026 on",
        f'href="/contracts/{contract.number}/hours"',
    ):
        assert words in page
    panel = hers.fragment("/reports/panel/leaks").text
    assert "prepaid, about to lapse" in panel
    assert "1,000.00 USD" in panel
    file = hers.get("/reports/leaks.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["way"], row["lapses_on"], row["quantity"]) == ("lapsing", "2026-07-10", "540")
    nina = visit(make_agent(db, "Nina", "account_manager", clients=(northwind,)))
    for place in ("/reports/leaks?whose=all", "/reports/leaks.csv", "/reports/panel/leaks"):
        answer = nina.get(place)
        assert answer.status_code == 200
        assert "Block of nine hours" not in answer.text
        assert "1,000.00" not in answer.text
    rights = ("invoices.read",)
    for client, name in ((harbor, "Carol"), (northwind, "Charlie")):
        contact = make_contact(db, client, name, sees="company", rights=rights)
        theirs = visit(contact, make_portal_host(db, client))
        assert theirs.get("/reports/leaks").status_code == 404
