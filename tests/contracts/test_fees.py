"""One-off fees are charged once and never again; discounts hold for the days they were given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import put_line
from contracts.agreements.actions.end_contract import end_contract
from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.drafts import LineDraft
from contracts.agreements.models import Contract
from contracts.agreements.queries import versions_of
from contracts.agreements.values import (
    Basis,
    Cadence,
    ContractFact,
    Cycle,
)
from contracts.agreements.values_terms import Timing
from contracts.billing.billed import billed_for
from contracts.billing.corrections import with_corrections
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.schedule import schedule
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from contracts.values import Span
from msp.kernel.errors import Refused
from tests.contracts.deals import IN_AUGUST, IN_JULY, JULY, JUNE, STATION, bill, make_contract
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import arrears, contract, covers, line, price, ties_out, version
from tests.people import make_client

JULY_DAYS = Span(date(2026, 7, 1), date(2026, 8, 1))
AUGUST_1 = datetime(2026, 8, 1, 6, tzinfo=UTC)
FEE = LineDraft("Set-up", Basis.ONE_OFF, Decimal(500), code="SETUP", once_on=date(2026, 6, 10))


def with_fee(**terms: Any) -> ContractFact:
    return contract(
        version(
            line(1, Basis.WORKSTATION, price("60")),
            line(2, Basis.ONE_OFF, price("500"), once_on=date(2026, 6, 10), **terms),
        )
    )


def test_a_fee_is_charged_in_the_period_that_has_its_day() -> None:
    june = compute(with_fee(), [], [], arrears(), AUGUST_1)
    assert [one.net for one in june.lines] == [0, 500]
    assert june.lines[1].span.start == date(2026, 6, 10)
    assert formula_of(june.lines[1]) == "1 × 500"
    assert compute(with_fee(), [], [], arrears(JULY_DAYS), AUGUST_1).net == 0
    twice = with_fee(quantity=Decimal(3), discount_percent=Decimal(10))
    assert compute(twice, [], [], arrears(), AUGUST_1).net == Decimal("1350.00")


@given(
    st.integers(1, 31),
    st.sampled_from(Cycle),
    st.sampled_from(Timing),
    st.integers(0, 364),
    st.integers(0, 364),
)
@settings(max_examples=60)
def test_f01_a_fee_is_charged_once_in_whatever_periods_and_versions(
    anchor: int, cycle: Cycle, timing: Timing, day: int, cut: int
) -> None:
    first, second = (date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in (day, cut))
    terms = version(
        line(1, Basis.ONE_OFF, price("500"), once_on=first),
        cadence=Cadence(cycle, anchor),
        timing=timing,
    )
    later = replace(terms, number=2, effective_from=second)
    moved = replace(later, number=3, lines=(replace(later.lines[0], once_on=date(2027, 1, 20)),))
    for agreed in (contract(terms, later), contract(terms, moved) if second > first else None):
        if agreed is None:
            continue
        dues = list(schedule(agreed, agreed.starts_on, date(2028, 6, 1), ASKED))
        assert sum(compute(agreed, [], [], due, ASKED).net for due in dues) == 500


def test_a_fee_agreed_late_is_a_correction_and_only_once() -> None:
    plain = version(line(1, Basis.WORKSTATION, price("60")))
    told = datetime(2026, 7, 10, tzinfo=UTC)
    late = version(*with_fee().versions[0].lines, number=2, since=date(2026, 6, 5), at=told)
    agreed = contract(plain, late)
    frozen = compute(agreed, [], [], arrears(), ASKED)
    assert frozen.net == 0
    now = compute(agreed, [], [], arrears(), AUGUST_1)
    july = compute(agreed, [], [], arrears(JULY_DAYS), AUGUST_1)
    billed = billed_for(frozen.period, "INV-1", [frozen])
    fixed = with_corrections(july, [(now, billed)])
    assert [(one.net, one.corrects is not None) for one in fixed.lines] == [
        (Decimal("0.00"), False),
        (Decimal("500.00"), True),
    ]
    again = billed_for(frozen.period, "INV-1", [frozen, fixed])
    assert with_corrections(july, [(now, again)]).net == 0


def test_a_discount_for_a_while_cuts_the_line_and_says_so() -> None:
    agreed = contract(
        version(
            line(
                1,
                Basis.WORKSTATION,
                price("60"),
                discount_percent=Decimal(10),
                discount_from=date(2026, 6, 11),
                discount_to=date(2026, 6, 21),
            )
        )
    )
    statement = compute(agreed, [covers("WS-1")], [], arrears(), ASKED)
    ties_out(statement)
    assert [(one.span.days, one.net, formula_of(one)) for one in statement.lines] == [
        (10, Decimal("20.00"), "10 device-days / 30 × 60"),
        (10, Decimal("18.00"), "10 device-days / 30 × 60, less 10 %"),
        (10, Decimal("20.00"), "10 device-days / 30 × 60"),
    ]


def test_a_fixed_discount_is_off_a_whole_price_after_the_percentage() -> None:
    def net(**terms: Any) -> Statement:
        agreed = contract(
            version(line(1, Basis.FLAT, price("200"), discount_amount=Decimal(50), **terms))
        )
        statement = compute(agreed, [], [], arrears(), ASKED)
        ties_out(statement)
        return statement

    assert net().net == Decimal("150.00")
    assert net(discount_percent=Decimal(10)).net == Decimal("130.00")
    assert net(per=Cycle.QUARTERLY).net == Decimal("50.00")
    assert net(quantity=Decimal("0.1")).net == 0
    half = net(discount_to=date(2026, 6, 16))
    assert [one.net for one in half.lines] == [Decimal("75.00"), Decimal("100.00")]
    assert formula_of(half.lines[0]) == "0.5 × 200, less 25"


def signed(db: Session, agreed: Contract, day: date, draft: LineDraft, number: int | None) -> None:
    """A version from a day on with one line put into it."""
    begun = revise_contract(db, agreed, day, by=None, now=IN_JULY)
    put_line(db, agreed, versions_of(db, agreed)[0], number, draft, by=None, now=IN_JULY)
    newest = versions_of(db, agreed)[0]
    assert newest.id == begun.id
    sign_version(db, agreed, newest, by=None, now=IN_JULY)


def test_a_fee_is_on_one_bill_whatever_is_billed_revised_and_ended(db: Session) -> None:
    agreed = make_contract(db, make_client(db), STATION, FEE)
    runs = [bill(db, agreed, JUNE, IN_JULY, upto="draft") for _again in range(3)]
    assert len({run.id for run in runs}) == 1
    bill(db, agreed, JUNE, IN_JULY)
    signed(db, agreed, date(2026, 7, 10), LineDraft("Backup", Basis.FLAT, Decimal(31)), None)
    end_contract(db, agreed, date(2026, 7, 20), by=None, now=IN_JULY)
    run = bill(db, agreed, JULY, IN_AUGUST)
    row = statement_of_run(db, run)
    assert row is not None
    july = load_statement(db, row)
    assert [(one.description, one.net) for one in july.lines] == [
        ("Workstation support", Decimal("0.00")),
        ("Backup", Decimal("10.00")),
    ]


def test_a_version_that_would_charge_a_fee_never_or_again_is_not_signed(db: Session) -> None:
    agreed = make_contract(db, make_client(db), STATION, FEE)
    again = replace(FEE, once_on=date(2026, 8, 10))
    with pytest.raises(Refused, match="is charged on 10 Jun 2026 already"):
        signed(db, agreed, date(2026, 8, 1), again, 2)
    newest = versions_of(db, agreed)[0]
    with pytest.raises(Refused, match="would never be charged"):
        put_line(db, agreed, newest, None, FEE, by=None, now=IN_JULY)
    put_line(db, agreed, newest, 2, FEE, by=None, now=IN_JULY)
    put_line(db, agreed, versions_of(db, agreed)[0], None, again, by=None, now=IN_JULY)
    sign_version(db, agreed, versions_of(db, agreed)[0], by=None, now=IN_JULY)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"once_on": None}, "once_on"),
        ({"basis": Basis.FLAT}, "once_on"),
        ({"discount_from": JULY, "discount_to": JULY}, "discount_to"),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(
    db: Session, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        make_contract(db, make_client(db), replace(FEE, **wrong))
    assert refused.value.field == field
