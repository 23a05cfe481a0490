"""Work by role and hours of day: who worked it, how much lay outside the hours, what that costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.agreements.values import Basis, LineFact
from contracts.agreements.values_work import WorkTerms
from contracts.billing.billed import billed_for
from contracts.billing.corrections import with_corrections
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from contracts.ledger.hours import Outside, outside
from contracts.ledger.values import BillState, TimeFact
from msp.kernel.worktime import Calendar, Week, always_open
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import arrears, contract, line, price, ties_out, version, works
from tests.desk.acting import WORKDAYS

OFFICE = Calendar(
    "America/New_York", (Week(date.min, WORKDAYS),), frozenset({date(2026, 7, 3)}), "Office"
)
SENIORS = WorkTerms("senior", Decimal(1), Decimal(3))
EVENINGS = WorkTerms(after_factor=Decimal("1.5"))
DEARER = WorkTerms(after_factor=Decimal("1.5"), off_factor=Decimal(2))
HOURS = line(1, Basis.HOURLY, price("100"), work=DEARER)
SENIOR = line(2, Basis.HOURLY, price("160"), work=WorkTerms(role="senior"))


def june(*entries: TimeFact, lines: tuple[LineFact, ...] = (HOURS,), step: int = 15) -> Statement:
    agreed = contract(version(*lines, minutes_increment=step))
    statement = compute(agreed, [], entries, arrears(), ASKED)
    ties_out(statement)
    return statement


def new_york(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour + 4, minutes=minute)


@pytest.mark.parametrize(
    ("start", "minutes", "out"),
    [
        (new_york(16, 9), 60, Outside()),
        (new_york(16, 16, 30), 90, Outside(after=60)),
        (new_york(16, 8, 45), 30, Outside(after=15)),
        (new_york(20, 12), 45, Outside(off=45)),
        (new_york(3, 10, month=7), 60, Outside(off=60)),
        (new_york(19, 19), 4 * 60 + 30, Outside(after=4 * 60 + 30)),
        (new_york(19, 19), 6 * 60, Outside(after=5 * 60, off=60)),
        (new_york(16, 16, 30) + timedelta(seconds=40), 60, Outside(after=30)),
        (new_york(16, 9), 0, Outside()),
    ],
)
def test_minutes_outside_the_hours(start: datetime, minutes: int, out: Outside) -> None:
    assert outside(OFFICE, start, minutes) == out


def test_day_and_night_has_nothing_outside() -> None:
    assert outside(always_open(), new_york(20, 3), 600) == Outside()


@given(
    st.integers(0, 365 * 86_400),
    st.integers(0, 1440),
    st.lists(st.integers(0, 1440), max_size=3),
)
@settings(max_examples=80)
def test_minutes_inside_and_outside_are_those_worked(
    seconds: int, minutes: int, cuts: list[int]
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    whole = outside(OFFICE, start, minutes)
    assert min(whole.after, whole.off) >= 0
    assert whole.after + whole.off <= minutes
    at = sorted({0, minutes, *(one for one in cuts if one < minutes)})
    parts = [outside(OFFICE, start + timedelta(minutes=a), b - a) for a, b in pairwise(at)]
    # Cut anywhere, each piece favours the client by less than a minute of each kind.
    assert whole.after - 3 * len(parts) <= sum(one.after for one in parts) <= whole.after
    assert whole.off - 3 * len(parts) <= sum(one.off for one in parts) <= whole.off


def test_what_lies_outside_costs_its_factor_and_stands_apart() -> None:
    evening = works("T-1", date(2026, 6, 16), 90, worked=90, after=60)
    sunday = works("T-2", date(2026, 6, 21), 20, worked=20, off=20)
    statement = june(evening, sunday, works("T-3", date(2026, 6, 22), 30))
    assert [(formula_of(one), one.net) for one in statement.lines] == [
        ("1 h × 100", Decimal("100.00")),
        ("1 h after hours × 100 × 1.5", Decimal("150.00")),
        ("0.5 h on days off × 100 × 2", Decimal("100.00")),
    ]
    shares = [(one.label, one.worked, one.billable, one.minutes) for one in statement.labour]
    assert shares == [
        ("T-1", 30, 30, 30),
        ("T-3", 60, 30, 30),
        ("T-1", 60, 60, 60),
        ("T-2", 20, 20, 30),
    ]


def test_a_line_without_factors_does_not_tell_the_hours_apart() -> None:
    plain = line(1, Basis.HOURLY, price("100"))
    statement = june(works("T-1", date(2026, 6, 16), 90, worked=90, after=60), lines=(plain,))
    assert [formula_of(one) for one in statement.lines] == ["1.5 h × 100"]


def test_f04_f12_zero_stays_zero_at_every_hour() -> None:
    statement = june(
        works("T-1", date(2026, 6, 16), 0, worked=265, after=200, off=65),
        works("T-2", date(2026, 6, 16), 60, BillState.GOODWILL, after=60),
        works("T-3", date(2026, 6, 16), 60, BillState.COVERED, off=60),
    )
    assert (statement.lines, statement.net) == ((), Decimal(0))
    assert sum(one.worked for one in statement.labour) == 265 + 60 + 60


def test_the_own_line_of_the_kind_goes_before_that_of_the_role_before_any() -> None:
    onsite = line(3, Basis.HOURLY, price("80"), work_type="onsite")
    both = line(4, Basis.HOURLY, price("200"), work_type="onsite", work=WorkTerms(role="senior"))
    told = [
        works("T-1", date(2026, 6, 2), 60, role="senior"),
        works("T-2", date(2026, 6, 2), 60, role="junior"),
        works("T-3", date(2026, 6, 2), 60, work_type="onsite"),
        works("T-4", date(2026, 6, 2), 60, work_type="onsite", role="senior"),
    ]
    four = june(*told, lines=(HOURS, SENIOR, onsite, both))
    assert [(one.number, one.net) for one in four.lines] == [
        (1, Decimal("100.00")),
        (2, Decimal("160.00")),
        (3, Decimal("80.00")),
        (4, Decimal("200.00")),
    ]
    three = june(*told, lines=(HOURS, SENIOR, onsite))
    assert [(one.number, one.net) for one in three.lines][2:] == [(3, Decimal("160.00"))]


def test_earlier_work_of_a_role_with_its_own_line_opened_no_incident() -> None:
    incidents = line(1, Basis.INCIDENT, price("90"))
    statement = june(
        works("T-1", date(2026, 6, 2), 60, begun=(("", "senior"),)),
        works("T-2", date(2026, 6, 2), 60, begun=(("", ""),)),
        lines=(incidents, SENIOR),
    )
    assert [one.charged for one in statement.lines] == [1]


WORKED = st.builds(
    lambda n, day, inside, after, off, billable, role, kind: works(
        f"T-{n}", date(2026, 6, 1) + timedelta(days=day), billable, worked=inside + after + off,
        after=after, off=off, role=role, work_type=kind,
    ),
    st.integers(0, 5), st.integers(0, 29), st.integers(0, 90), st.integers(0, 90),
    st.integers(0, 90), st.integers(0, 300), st.sampled_from(("", "senior")),
    st.sampled_from(("", "onsite")),
)  # fmt: skip


@given(
    st.lists(WORKED, max_size=9, unique_by=lambda one: one.id),
    st.integers(1, 60),
    st.decimals(0, 10, places=2),
    st.decimals(0, 10, places=2),
)
@settings(max_examples=80)
def test_f19_bands_and_roles_add_up_to_the_minute_and_the_cent(
    entries: list[TimeFact], step: int, after: Decimal, off: Decimal
) -> None:
    hours = line(
        1, Basis.HOURLY, price("99.99"), work=WorkTerms(after_factor=after, off_factor=off)
    )
    statement = june(*entries, lines=(hours, SENIOR), step=step)
    assert june(*reversed(entries), lines=(hours, SENIOR), step=step) == statement
    for entry in entries:
        shares = [one for one in statement.labour if one.time_id == entry.id]
        assert sum(one.worked for one in shares) == entry.worked
        assert sum(one.billable for one in shares) == entry.billable
        up = -(-entry.billable // step) * step
        assert sum(one.minutes for one in shares) == up
    exact = {one.ordinal: one.charged * one.unit_price * one.factor for one in statement.lines}
    assert all(abs(one.gross - exact[one.ordinal]) < Decimal("0.02") for one in statement.lines)


def test_evening_work_told_late_is_corrected_by_its_own_price() -> None:
    early = works("T-1", date(2026, 6, 16), 60)
    late = works("T-2", date(2026, 6, 17), 60, worked=60, after=60, at=ASKED + timedelta(days=2))
    agreed = contract(version(HOURS))

    def known(at: datetime) -> Statement:
        return compute(agreed, [], [early, late], arrears(), at)

    frozen, later = known(ASKED), known(ASKED + timedelta(days=3))
    billed = billed_for(frozen.period, "INV-1", [frozen])
    empty = compute(agreed, [], [], arrears(), ASKED)
    (fixed,) = with_corrections(empty, [(later, billed)]).lines
    assert (fixed.net, fixed.reason) == (
        Decimal("150.00"),
        "Recorded after it was billed: +60 min of work",
    )
