"""The way there: kilometres rounded up journey by journey, flat trips by zone, beside the hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.queries import versions_of
from contracts.agreements.spoken import line_words
from contracts.agreements.values import Basis
from contracts.agreements.values_work import WorkTerms
from contracts.agreements.work import work_from
from contracts.billing.billed import billed_for
from contracts.billing.corrections import with_corrections
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.statement import compute
from contracts.billing.values import MissingPrice
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from contracts.documents.proving import work_out_again
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.values import BillState, TimeFact
from msp.kernel.errors import Refused
from tests.contracts.deals import IN_JULY, JUNE, bill, make_contract
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import arrears, contract, line, price, ties_out, version, works
from tests.contracts.formats import csv_rows, html_text, pdf_text
from tests.contracts.test_hours import new_york
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client

HOURS = line(1, Basis.HOURLY, price("100"))
ROAD = line(2, Basis.KILOMETRE, price("0.70"), work=WorkTerms(km_step=10))
CITY = line(3, Basis.TRIP, price("45"), work=WorkTerms(zone="city"))
REGION = line(4, Basis.TRIP, price("90"), work=WorkTerms(zone="region"))
AGREED = contract(version(HOURS, ROAD, CITY, REGION, minutes_increment=15))


def drove(
    label: str, day: int, minutes: int, km: int = 0, trip: str = "", **words: object
) -> TimeFact:
    entry = works(label, date(2026, 6, day), minutes, worked=minutes)
    return replace(entry, km=km, trip=trip, **words)  # type: ignore[arg-type]  # its fields


def june(*entries: TimeFact) -> Statement:
    statement = compute(AGREED, [], entries, arrears(), ASKED)
    ties_out(statement)
    return statement


def test_each_journey_is_rounded_up_and_stands_beside_its_hours() -> None:
    statement = june(
        drove("T-1", 2, 60, km=42),
        drove("T-2", 3, 0, km=30),
        drove("T-3", 4, 30, trip="city"),
        drove("T-4", 4, 30, trip="region"),
    )
    assert [(formula_of(one), one.net) for one in statement.lines] == [
        ("2 h × 100", Decimal("200.00")),
        ("80 km × 0.7", Decimal("56.00")),
        ("1 × 45", Decimal("45.00")),
        ("1 × 90", Decimal("90.00")),
    ]
    assert sum(one.worked for one in statement.labour) == 120
    assert sum(one.km for one in statement.labour) == 80


def test_f04_the_way_to_work_that_is_not_charged_costs_nothing() -> None:
    statement = june(
        drove("T-1", 2, 60, km=42, bill_state=BillState.COVERED),
        drove("T-2", 2, 60, trip="city", bill_state=BillState.GOODWILL),
    )
    assert statement.net == 0
    assert sorted((one.km, one.trip) for one in statement.labour) == [(0, "city"), (42, "")]


def test_f18_a_trip_without_a_price_is_an_error_never_a_zero() -> None:
    with pytest.raises(MissingPrice):
        june(drove("T-1", 2, 60, trip="island"))


WAYS = st.builds(
    lambda n, day, minutes, km, trip: drove(f"T-{n}", day, minutes, 0 if trip else km, trip),
    st.integers(0, 9), st.integers(1, 30), st.integers(0, 200), st.integers(0, 500),
    st.sampled_from(("", "", "city", "region")),
)  # fmt: skip


@given(st.lists(WAYS, max_size=8, unique_by=lambda one: one.id))
@settings(max_examples=60)
def test_f19_ways_add_up_in_any_order(entries: list[TimeFact]) -> None:
    statement = june(*entries)
    assert june(*reversed(entries)) == statement
    charged = {one.number: one.charged for one in statement.lines}
    assert charged.get(2, 0) == sum(-(-one.km // 10) * 10 for one in entries)
    assert charged.get(3, 0) == sum(one.trip == "city" for one in entries)
    assert sum(one.worked for one in statement.labour) == sum(one.worked for one in entries)


def test_a_way_told_late_is_corrected() -> None:
    late = drove("T-1", 9, 0, km=15, recorded_at=ASKED + timedelta(days=1))
    frozen = compute(AGREED, [], [late], arrears(), ASKED)
    known = compute(AGREED, [], [late], arrears(), ASKED + timedelta(days=2))
    billed = billed_for(frozen.period, "INV-1", [frozen])
    (fixed,) = with_corrections(frozen, [(known, billed)]).lines
    assert (fixed.net, fixed.reason) == (
        Decimal("14.00"),
        "Recorded after it was billed: +20 km of travel",
    )


@pytest.mark.parametrize(
    ("basis", "work", "field"),
    [
        (Basis.TRIP, {}, "zone"),
        (Basis.KILOMETRE, {"zone": "city"}, "zone"),
        (Basis.TRIP, {"zone": "city", "km_step": 5}, "km_step"),
        (Basis.FLAT, {"km_step": 5}, "km_step"),
    ],
)
def test_what_travel_cannot_be(
    db: Session, basis: Basis, work: dict[str, object], field: str
) -> None:
    draft = LineDraft("Travel", basis, Decimal(1), work=work_from(work))
    with pytest.raises(Refused) as refused:
        make_contract(db, make_client(db), draft)
    assert refused.value.field == field


def test_the_way_in_the_ledger_on_the_pages_and_the_bill(db: Session, visit: Visit) -> None:
    client = make_client(db)
    agreed = make_contract(
        db, client,
        LineDraft("On the road", Basis.KILOMETRE, Decimal("0.7"), work=WorkTerms(km_step=10)),
        LineDraft("To the city", Basis.TRIP, Decimal(45), work=WorkTerms(zone="city")),
    )  # fmt: skip
    bob = make_agent(db, "Bob")

    def post(**words: object) -> None:
        plain = Work("ticket", uuid4(), "T-1", 0, 0, BillState.CHARGEABLE, new_york(10, 12))
        work = replace(plain, **words)  # type: ignore[arg-type]  # its fields
        post_time(db, tenant_id=client.id, agent_id=bob.id, work=work, now=new_york(10, 13))

    for wrong, field in (({"km": 5001}, "km"), ({"trip": "moon"}, "trip")):
        with pytest.raises(Refused) as refused:
            post(**wrong)
        assert refused.value.field == field
    with pytest.raises(Refused):
        post(km=1, trip="city")
    post(km=42)
    post(trip="city")
    run = bill(db, agreed, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    assert load_statement(db, row).net == Decimal("80.00")
    assert work_out_again(db, run)[0]
    alice = visit(make_agent(db, "Alice", "account_manager"))
    shown = html_text(alice.get(f"/billing/runs/{run.id}").text)
    assert "50 km" in shown
    assert "trip to city" in shown
    files = f"/billing/statements/{row.id}"
    assert "trip to city" in pdf_text(alice.get(files + "/pdf").content)
    kept = [(one["km"], one["trip"]) for one in csv_rows(alice.get(files + "/csv").content)]
    assert {("50", ""), ("0", "city")} <= set(kept)
    first, second = versions_of(db, agreed)[0].lines
    assert line_words(first) == "On the road, per kilometre, rounded up to 10 km, 0.70 USD"
    assert line_words(second) == "To the city, per trip, to city, 45 USD"
