"""Seats and licences: a number agreed from day to day, by the rule of the line, late facts too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import (
    Basis,
)
from contracts.agreements.values_line import Counting, Tiering
from contracts.agreements.values_terms import Divisor
from contracts.billing.billed import billed_for
from contracts.billing.corrections import with_corrections
from contracts.billing.fingerprint import fingerprint
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.counts.actions.set_quantity import Told, set_quantity, withdraw_quantity
from contracts.counts.models import Quantity
from contracts.counts.values import QuantityFact
from contracts.documents.formula import formula_of
from contracts.documents.proving import work_out_again
from contracts.values import Span
from msp.kernel.errors import Conflict, Refused
from tests.contracts.deals import IN_AUGUST, IN_JULY, JULY, JUNE, STATION, bill, make_contract
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import arrears, contract, counts, line, price, ties_out, version
from tests.contracts.formats import Sheets, csv_rows, html_text, pdf_text
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client

AUGUST_1 = datetime(2026, 8, 1, 6, tzinfo=UTC)
JULY_DAYS = Span(date(2026, 7, 1), date(2026, 8, 1))
TWELVE = counts("12", date(2026, 6, 12), note="Two new colleagues")
SEATS = LineDraft("Mail seats", Basis.LICENCE, Decimal(30), code="SEAT", quantity=Decimal(10))


def june(*facts: QuantityFact, **terms: Any) -> Statement:
    agreed = contract(version(line(1, Basis.LICENCE, price("30"), quantity=Decimal(10), **terms)))
    statement = compute(agreed, [], [], arrears(), ASKED, facts)
    ties_out(statement)
    return statement


@pytest.mark.parametrize(
    ("counting", "net", "words"),
    [
        (Counting.BY_DAY, "338.00", "11.2667 counted: 11.2667 × 30"),
        (Counting.ON_DAY, "300.00", "10 counted on 1 Jun 2026: 10 × 30"),
        (Counting.PEAK, "360.00", "12 at most, on 12 Jun 2026: 12 × 30"),
        (Counting.AVERAGE, "338.00", "11.2667 on average: 11.2667 × 30"),
    ],
)
def test_two_more_seats_on_the_12th_by_every_rule(counting: Counting, net: str, words: str) -> None:
    (one,) = june(TWELVE, counting=counting).lines
    assert (one.net, formula_of(one)) == (Decimal(net), words)


def test_the_evidence_is_each_number_with_its_days() -> None:
    statement = june(TWELVE)
    assert [(one.quantity, one.span.days, one.label, one.amount) for one in statement.pieces] == [
        (Decimal(10), 11, "", Decimal("110.00")),
        (Decimal(12), 19, "Two new colleagues", Decimal("228.00")),
    ]


def test_included_minimum_and_tiers_are_of_the_agreed_number() -> None:
    assert june(included=4).net == Decimal("180.00")
    assert june(minimum=15).net == Decimal("450.00")
    assert june(minimum=15).lines[0].unshared == Decimal("150.00")
    tiered = contract(
        version(
            line(
                1,
                Basis.USER,
                price("30", tiers=(("10", "20"),)),
                quantity=Decimal(10),
                tiering=Tiering.GRADUATED,
            )
        )
    )
    (one,) = compute(tiered, [], [], arrears(), ASKED, [TWELVE]).lines
    assert formula_of(one) == "11.2667 counted: 10 × 30 + 1.2667 × 20 (above 10)"
    assert one.net == Decimal("325.33")


def test_of_two_numbers_for_one_day_the_one_recorded_last_counts() -> None:
    later = counts("20", date(2026, 6, 12), at=datetime(2026, 6, 20, tzinfo=UTC))
    assert june(later, TWELVE).net == june(TWELVE, later).net == june(later).net


def test_a_change_told_late_is_a_correction_and_only_once() -> None:
    told = counts("12", date(2026, 6, 12), at=datetime(2026, 7, 3, tzinfo=UTC))
    agreed = contract(version(line(1, Basis.LICENCE, price("30"), quantity=Decimal(10))))
    frozen = compute(agreed, [], [], arrears(), ASKED, [told])
    assert frozen.net == Decimal("300.00")
    now = compute(agreed, [], [], arrears(), AUGUST_1, [told])
    july = compute(agreed, [], [], arrears(JULY_DAYS), AUGUST_1, [told])
    fixed = with_corrections(july, [(now, billed_for(frozen.period, "INV-1", [frozen]))])
    ties_out(fixed)
    assert (fixed.lines[-1].net, fixed.lines[-1].reason) == (
        Decimal("38.00"),
        "Recorded after it was billed: +38 unit-days",
    )
    again = billed_for(frozen.period, "INV-1", [frozen, fixed])
    assert with_corrections(july, [(now, again)]).net == july.net


@given(
    st.lists(st.tuples(st.integers(-5, 35), st.integers(0, 4000), st.integers(0, 9)), max_size=8),
    st.sampled_from(Counting),
    st.integers(0, 31),
    st.sampled_from(Divisor),
    st.integers(0, 6),
    st.integers(0, 6),
    st.permutations(range(8)),
)
@settings(max_examples=60)
def test_f19_numbers_of_any_days_add_up_in_any_order_of_recording(
    told: list[tuple[int, int, int]],
    counting: Counting,
    day: int,
    divisor: Divisor,
    included: int,
    minimum: int,
    order: list[int],
) -> None:
    begin = date(2026, 6, 1)
    facts = [
        counts(
            str(Decimal(hundredths) / 100),
            begin + timedelta(days),
            datetime(2026, 1, 2, hour, n, tzinfo=UTC),
        )
        for n, (days, hundredths, hour) in enumerate(told)
    ]
    terms = version(
        line(1, Basis.USER, price("61.03"), price("17.77", date(2026, 6, 9)), counting=counting,
             counting_day=day, quantity=Decimal(7), included=included, minimum=minimum),
        divisor=divisor,
    )  # fmt: skip
    statement = compute(contract(terms), [], [], arrears(), ASKED, facts)
    ties_out(statement)
    shuffled = [facts[n] for n in order if n < len(facts)]
    again = compute(contract(terms), [], [], arrears(), ASKED, shuffled)
    assert again == statement
    assert fingerprint(again) == fingerprint(statement)


@given(st.integers(0, 60), st.integers(1, 30))
def test_whole_numbers_by_day_cost_what_as_many_devices_would(more: int, day: int) -> None:
    since = date(2026, 6, 1) + timedelta(day - 1)
    by_number = june(counts(str(10 + more), since))
    assert by_number.net == 300 + more * Decimal(31 - day)


def quantity(db: Session, agreed: Any, amount: int, day: date, at: datetime) -> Quantity:
    return set_quantity(db, agreed, 1, Told(day, Decimal(amount), "told"), by=None, now=at)


def test_a_recorded_number_is_billed_corrected_and_withdrawn(db: Session) -> None:
    agreed = make_contract(db, make_client(db), SEATS)
    quantity(db, agreed, 11, date(2026, 6, 12), IN_JULY - timedelta(days=5))
    twelve = quantity(db, agreed, 12, date(2026, 6, 12), IN_JULY - timedelta(days=4))
    run = bill(db, agreed, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    assert row.net == Decimal("338.00")
    stored = load_statement(db, row)
    assert [one.quantity for one in stored.pieces] == [10, 12]
    assert work_out_again(db, run)[0]
    withdraw_quantity(db, agreed, twelve, now=IN_JULY + timedelta(days=1))
    with pytest.raises(Conflict):
        withdraw_quantity(db, agreed, twelve, now=IN_JULY + timedelta(days=1))
    july = statement_of_run(db, bill(db, agreed, JULY, IN_AUGUST))
    assert july is not None
    assert [(one.net, one.corrects is None) for one in load_statement(db, july).lines] == [
        (Decimal("300.00"), True),
        (Decimal("-38.00"), False),
    ]
    assert work_out_again(db, run)[0]
    with pytest.raises(Refused, match="has not started"):
        quantity(db, agreed, 3, date(2026, 5, 1), IN_AUGUST)
    other = make_contract(db, make_client(db, "Quiet Law"), STATION)
    with pytest.raises(Refused, match="counts no agreed number"):
        quantity(db, other, 3, JUNE, IN_AUGUST)


def test_the_page_of_a_number_and_the_bill_in_its_forms(db: Session, visit: Visit) -> None:
    agreed = make_contract(db, make_client(db), SEATS)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{agreed.number}/lines/1/quantity"
    assert "10 to begin with" in html_text(alice.get(here).text)
    given = {"amount": "12", "valid_from": "2026-06-12", "note": "Two new colleagues"}
    wrong = alice.post(here, given | {"amount": "-2"})
    assert wrong.status_code == 422
    assert "Two new colleagues" in wrong.text
    early = alice.post(here, given | {"valid_from": "2026-05-12"})
    assert "The contract has not started on that day." in html_text(early.text)
    tried = alice.post(here, given | {"do": "preview"})
    assert tried.status_code == 200
    assert "+38.00 USD" in html_text(tried.text).replace("+ ", "+")
    assert db.query(Quantity).count() == 0
    assert alice.post(here, given).headers["location"] == here
    assert "Two new colleagues" in alice.get(here).text
    assert "12" in html_text(alice.get(f"/contracts/{agreed.number}").text)
    run = bill(db, agreed, JUNE, IN_JULY + timedelta(days=400))
    row = statement_of_run(db, run)
    assert row is not None
    files = {
        kind: alice.get(f"/billing/statements/{row.id}/{kind}").content
        for kind in ("pdf", "xlsx", "csv")
    }
    words = "12 from 12 Jun 2026 to 30 Jun 2026 (Two new colleagues)"
    assert words in html_text(alice.get(f"/billing/runs/{run.id}").text)
    assert words in pdf_text(files["pdf"])
    rows = [one for one in csv_rows(files["csv"]) if one["record"] == "quantity"]
    assert [(one["counted"], one["net"]) for one in rows] == [
        ("10.0000", "110.00"),
        ("12.0000", "228.00"),
    ]
    sheets = Sheets(files["xlsx"])
    assert sheets.total() == Decimal("338.00")
    assert sheets.cell("Quantities", "B3") == 12
    (told,) = db.query(Quantity).all()
    assert alice.post(f"{here}/{told.id}/withdraw").status_code == 303
    assert alice.post(f"{here}/{told.id}/withdraw").status_code == 404
    bob = visit(make_agent(db))
    assert bob.get(here).status_code == 404
