"""Every figure of docs/contracts.md, worked out again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contracts.agreements.values import Basis, Cadence, Cycle, LineFact
from contracts.agreements.values_line import Counting, Tiering
from contracts.agreements.values_work import WorkTerms
from contracts.billing.billed import billed_for
from contracts.billing.corrections import with_corrections
from contracts.billing.schedule import schedule
from contracts.billing.statement import compute
from contracts.billing.values_statement import Line, Statement
from contracts.documents.formula import formula_of
from contracts.documents.hours import heads, movements
from contracts.ledger.values import CoverageFact, TimeFact
from contracts.prepaid.values import PrepaidFacts
from msp.kernel.i18n import show_money
from tests.contracts.facts import JULY as ASKED
from tests.contracts.facts import (
    arrears,
    contract,
    counts,
    covers,
    line,
    price,
    version,
    worked_ledger,
    works,
)
from tests.contracts.hours import adjusted, block_line, bought, retainer_line
from tests.contracts.hours import hours as told
from tests.contracts.test_quantities import AUGUST_1, JULY_DAYS, TWELVE
from tests.contracts.test_taxes import CODES

PAGE = (Path(__file__).parents[2] / "docs" / "contracts.md").read_text(encoding="utf-8")
STEPS = (("10", "55"), ("50", "45"))
STATIONS = [one for one in worked_ledger() if one.basis is Basis.WORKSTATION]
OFFICE = [
    *(covers(f"Person {n}", Basis.PERSON) for n in range(1, 9)),
    covers("Ida", Basis.PERSON, since=date(2026, 6, 11)),
    covers("Jan", Basis.PERSON, until=date(2026, 6, 15)),
]
SEATS = {"quantity": Decimal(10)}


def devices(*ledger: CoverageFact, **terms: Any) -> Line:
    tiers = STEPS if "tiering" in terms else ()
    agreed = contract(version(line(1, Basis.WORKSTATION, price("60", tiers=tiers), **terms)))
    return compute(agreed, ledger, [], arrears(), ASKED).lines[0]


def many(count: int, *more: CoverageFact, **terms: Any) -> Line:
    return devices(*(covers(f"WS-{n:02d}") for n in range(count)), *more, **terms)


def seats(**terms: Any) -> Line:
    agreed = contract(version(line(1, Basis.LICENCE, price("30"), **SEATS, **terms)))
    return compute(agreed, [], [], arrears(), ASKED, [TWELVE]).lines[0]


def people(**terms: Any) -> Line:
    agreed = contract(version(line(1, Basis.PERSON, price("30"), **terms)))
    return compute(agreed, OFFICE, [], arrears(), ASKED).lines[0]


def fee(amount: str, basis: Basis = Basis.FLAT, **terms: Any) -> Line:
    agreed = contract(version(line(1, basis, price(amount), **terms)))
    return compute(agreed, [], [], arrears(), ASKED).lines[0]


def work(amount: str, basis: Basis, *entries: tuple[str, int, int, str], **terms: Any) -> Line:
    agreed = contract(version(line(1, basis, price(amount), **terms), minutes_increment=15))
    told = [
        works(label, date(2026, 6, day), minutes, agent=who, work_type=terms.get("work_type", ""))
        for label, day, minutes, who in entries
    ]
    return compute(agreed, [], told, arrears(), ASKED).lines[0]


def ways(amount: str, basis: Basis, work: WorkTerms, *told: dict[str, Any]) -> Line:
    agreed = contract(version(line(1, basis, price(amount), work=work)))
    entries = [
        replace(works(f"T-{n}", date(2026, 6, n), 0), **way) for n, way in enumerate(told, 1)
    ]
    return compute(agreed, [], entries, arrears(), ASKED).lines[0]


def hours(entry: TimeFact, *more: LineFact, **terms: Any) -> list[Line]:
    anyone = line(1, Basis.HOURLY, price("100"), **terms)
    agreed = contract(version(anyone, *more, minutes_increment=15))
    return list(compute(agreed, [], [entry], arrears(), ASKED).lines)


EVENING = works("T-1", date(2026, 6, 16), 90, worked=90, after=60)
SUNDAY = works("T-2", date(2026, 6, 21), 45, worked=45, off=45)
SENIOR = line(2, Basis.HOURLY, price("160"), work=WorkTerms(role="senior"))


def prepaid(
    sold: LineFact, facts: PrepaidFacts, *entries: tuple[int, int], kind: str = ""
) -> Statement:
    """Prepaid hours, beyond them 120 an hour."""
    hourly = line(9, Basis.HOURLY, price("120"))
    entered = [works(f"T-{day}", date(2026, 6, day), n, work_type=kind) for day, n in entries]
    agreed = contract(version(sold, hourly))
    return compute(agreed, [], entered, arrears(), ASKED, prepaid=facts)


TWO_BLOCKS = prepaid(block_line(), told(bought(date(2026, 6, 10), "20", blocks=2)))
RUN_OUT = prepaid(block_line(), told(bought(date(2026, 6, 3))), (2, 60), (3, 8 * 60), (9, 5 * 60))
RETAINED = prepaid(retainer_line(), told(), (5, 7 * 60))
HALF = covers("WS-99", since=date(2026, 6, 16))
SHOWN = [
    devices(*STATIONS),
    devices(*STATIONS, counting=Counting.ON_DAY),
    devices(*STATIONS, counting=Counting.ON_DAY, counting_day=12),
    devices(*STATIONS, counting=Counting.PEAK),
    devices(*STATIONS, counting=Counting.AVERAGE),
    many(7, included=5, minimum=4),
    many(51, tiering=Tiering.VOLUME),
    many(51, tiering=Tiering.GRADUATED),
    many(10, HALF, tiering=Tiering.GRADUATED),
    seats(),
    seats(counting=Counting.ON_DAY),
    seats(counting=Counting.PEAK),
    seats(counting=Counting.AVERAGE),
    people(),
    people(counting=Counting.ON_DAY),
    people(counting=Counting.PEAK),
    people(counting=Counting.AVERAGE),
    fee("300", per=Cycle.QUARTERLY),
    fee("500", Basis.ONE_OFF, once_on=date(2026, 6, 10)),
    fee("200", discount_percent=Decimal(10)),
    fee("200", discount_amount=Decimal(50)),
    work("100", Basis.HOURLY, ("T-1", 2, 10, "Bob"), ("T-2", 3, 50, "Bob")),
    *hours(EVENING, work=WorkTerms(after_factor=Decimal("1.5"))),
    *hours(SUNDAY, work=WorkTerms(off_factor=Decimal(2))),
    *hours(works("T-3", date(2026, 6, 2), 60, role="senior"), SENIOR),
    work("90", Basis.INCIDENT, *((f"T-{n}", n, 20, "Bob") for n in (1, 2, 3)), included=1),
    ways("0.70", Basis.KILOMETRE, WorkTerms(km_step=10), {"km": 42}, {"km": 30}),
    ways("45", Basis.TRIP, WorkTerms(zone="city"), {"trip": "city"}, {"trip": "city"}),
    work(
        "75", Basis.VISIT, ("T-1", 2, 30, "Bob"), ("T-1", 2, 30, "Erin"), ("T-1", 4, 30, "Bob"),
        work_type="onsite",
    ),
    TWO_BLOCKS.lines[0],
    RUN_OUT.lines[1],
    *RETAINED.lines,
]  # fmt: skip


@pytest.mark.parametrize("shown", SHOWN, ids=formula_of)
def test_the_page_gives_the_figure_that_the_bill_gives(shown: Line) -> None:
    net = show_money(shown.net, "USD").removesuffix(" USD")
    assert f"| {formula_of(shown)} | {net} |" in PAGE


def test_every_row_of_the_page_is_worked_out() -> None:
    rows = re.findall(r"\| ([^|]+) \| ([\d,]+\.\d\d) \|$", PAGE, re.MULTILINE)
    assert len(rows) == len(SHOWN)
    assert {how for how, _net in rows} == {formula_of(one) for one in SHOWN}


def test_the_late_seats_and_the_tax_on_the_page() -> None:
    told = counts("12", date(2026, 6, 12), at=datetime(2026, 7, 3, tzinfo=ASKED.tzinfo))
    agreed = contract(version(line(1, Basis.LICENCE, price("30"), **SEATS)))

    def of(due: Any, known: datetime) -> Statement:
        return compute(agreed, [], [], due, known, [told])

    frozen, july = of(arrears(), ASKED), of(arrears(JULY_DAYS), AUGUST_1)
    billed = billed_for(frozen.period, "INV-1", [frozen])
    fixed = with_corrections(july, [(of(arrears(), AUGUST_1), billed)])
    assert f"told on 3 July add {fixed.net - july.net}." in PAGE
    taxed = contract(
        version(
            line(1, Basis.FLAT, price("10.01"), tax_code="S"),
            line(2, Basis.FLAT, price("20.02"), tax_code="S"),
        )
    )
    tax = compute(taxed, [], [], arrears(), ASKED, taxes=CODES).tax
    assert f"10.01 and 20.02 at 23 % make {tax}." in PAGE


def test_the_late_leave_on_the_page() -> None:
    known = datetime(2026, 7, 3, tzinfo=ASKED.tzinfo)
    agreed = contract(version(line(1, Basis.PERSON, price("30"))))
    jan = [
        covers("Jan", Basis.PERSON, gone=known),
        covers("Jan", Basis.PERSON, until=date(2026, 6, 15), at=known),
    ]

    def of(due: Any, at: datetime) -> Statement:
        return compute(agreed, jan, [], due, at)

    frozen, july = of(arrears(), ASKED), of(arrears(JULY_DAYS), AUGUST_1)
    billed = billed_for(frozen.period, "INV-1", [frozen])
    fixed = with_corrections(july, [(of(arrears(), AUGUST_1), billed)])
    assert f"makes {fixed.net - july.net}.".replace("-", "−") in PAGE


def test_the_movement_on_the_page_is_the_bills() -> None:
    named = block_line(description="Support hours", factors=(("night", Decimal("1.5")),))
    agreed = contract(version(named, line(9, Basis.HOURLY, price("120"))))
    facts = told(
        bought(date(2026, 3, 1), "4", amount="360", expires=date(2026, 6, 11)),
        bought(date(2026, 5, 1)),
        adjusted(date(2026, 6, 15), "0.5"),
        history=(works("T-0", date(2026, 5, 2), 60),),
    )
    entered = [
        works("T-1", date(2026, 6, 10), 60),
        works("T-2", date(2026, 6, 11), 60),
        works("T-3", date(2026, 6, 12), 40, work_type="night"),
    ]
    statement = compute(agreed, [], entered, arrears(), ASKED, prepaid=facts)
    shown = [f"| {' | '.join(one.cells)} |" for one in movements(statement)]
    assert "\n".join((f"| {' | '.join(heads())} |", "|---" * 11 + "|", *shown)) in PAGE


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (15, ("28.00 for 1 to 14 June (14 / 30 × 60)", "60.00 from the 15th to the next")),
        (20, ("38.00 for 1 to 19 June", "50.00 for the 25 days to 14 July")),
    ],
)
def test_the_stubs_on_the_page_are_the_bills(day: int, said: tuple[str, str]) -> None:
    fee_line, since = line(1, Basis.FLAT, price("60")), date(2026, 6, day)
    first, rhythm = version(fee_line), Cadence(Cycle.MONTHLY, 15)
    aligned = version(fee_line, number=2, since=since, cadence=rhythm, ends_on=date(2027, 3, 15))
    agreed = contract(first, aligned)
    dues = schedule(agreed, date(2026, 6, 1), date(2026, 8, 1), ASKED)
    for due, words in zip(dues, said, strict=True):
        net = compute(agreed, [], [], due, ASKED).net
        assert f"{show_money(net, 'USD').removesuffix(' USD')} {words.partition(' ')[2]}" == words
        assert words in PAGE
