"""Corrections: what came late is a line on the next statement, and only once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.values import (
    Basis,
)
from contracts.agreements.values_terms import Divisor, Proration, Timing
from contracts.billing.billed import billed_for
from contracts.billing.corrections import Billed, with_corrections
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.values import Span
from tests.contracts.facts import (
    JULY,
    arrears,
    contract,
    covers,
    harbor,
    line,
    price,
    ties_out,
    version,
    worked_ledger,
)

AUGUST = datetime(2026, 8, 1, 6, tzinfo=UTC)
JULY_DAYS = Span(date(2026, 7, 1), date(2026, 8, 1))


def billed(statement: Statement, *later: Statement) -> Billed:
    return billed_for(statement.period, "INV-2026-0001", [statement, *later])


def test_a_late_fact_is_a_line_on_the_next_statement_and_only_once() -> None:
    told = datetime(2026, 7, 3, tzinfo=UTC)
    frozen = compute(harbor(), worked_ledger(), [], arrears(), JULY)
    ledger = [one for one in worked_ledger() if one.thing.name != "WS-01"]
    ledger += [covers("WS-01", gone=told), covers("WS-01", until=date(2026, 6, 16), at=told)]
    june_now = compute(harbor(), ledger, [], arrears(), AUGUST)
    plain = compute(harbor(), ledger, [], arrears(JULY_DAYS), AUGUST)
    statement = with_corrections(plain, [(june_now, billed(frozen))])
    correction = statement.lines[-1]
    assert correction.net == Decimal("-30.00")
    assert correction.corrects is not None
    assert correction.corrects.number == "INV-2026-0001"
    assert "WS-01 −15 days" in correction.reason
    assert correction.asset_days == -15
    ties_out(statement)
    again = with_corrections(plain, [(june_now, billed(frozen, statement))])
    assert again.net == plain.net


@given(
    st.lists(st.tuples(st.integers(0, 35), st.integers(0, 35), st.booleans()), max_size=15),
    st.integers(1, 10_000),
    st.integers(0, 6),
    st.integers(0, 6),
    st.sampled_from(Divisor),
    st.sampled_from(Proration),
    st.sampled_from(Timing),
)
@settings(max_examples=80)
def test_f19_parts_sum_to_the_whole_whatever_the_terms(
    stays: list[tuple[int, int, bool]],
    cents: int,
    included: int,
    minimum: int,
    divisor: Divisor,
    proration: Proration,
    timing: Timing,
) -> None:
    start = date(2026, 5, 28)
    ledger = [
        covers(
            f"WS-{n}",
            Basis.WORKSTATION if station else Basis.SERVER,
            start + timedelta(min(one, two)),
            start + timedelta(max(one, two)),
        )
        for n, (one, two, station) in enumerate(stays)
    ]
    amount = str(Decimal(cents) / 100)
    terms = version(
        line(
            1,
            Basis.WORKSTATION,
            price(amount),
            price("17.77", date(2026, 6, 9)),
            included=included,
            minimum=minimum,
        ),
        line(2, Basis.SERVER, price(amount), discount_percent=Decimal("12.5")),
        line(3, Basis.FLAT, price(amount)),
        divisor=divisor,
        proration=proration,
        timing=timing,
    )
    statement = compute(contract(terms), ledger, [], arrears(), JULY)
    ties_out(statement)
    assert all(one.net >= 0 for one in statement.lines)
    late = [
        replace(one, valid_to=date(2026, 6, 12))
        for one in ledger
        if one.valid_from < date(2026, 6, 12)
    ]
    now = compute(contract(terms), late, [], arrears(), AUGUST)
    july = compute(contract(terms), [], [], arrears(JULY_DAYS), AUGUST)
    fixed = with_corrections(july, [(now, billed(statement))])
    ties_out(fixed)
    assert statement.net + fixed.net - july.net == now.net
