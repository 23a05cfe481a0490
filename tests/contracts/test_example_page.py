"""docs/example-bill.md: its sums are right by themselves, and are those of the desk's own bills."""

from __future__ import annotations

import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from contracts.agreements.values import Basis
from contracts.billing.values_statement import Statement
from contracts.documents.formula import formula_of
from msp.kernel.i18n import show_money
from tests.contracts.example import BILLS, the_rise
from tests.contracts.facts import ties_out
from tests.contracts.hours import minutes

PAGE = (Path(__file__).parents[2] / "docs" / "example-bill.md").read_text(encoding="utf-8")
NUMBER = r"−?\d[\d,]*(?:\.\d+)?"
SUMS = re.findall(rf"((?:{NUMBER} [+−×/] )+{NUMBER}) = ({NUMBER})", PAGE)
ROUNDED = re.findall(rf"= ({NUMBER}), rounded( down)? ({NUMBER})", PAGE)
MONTHS = dict(zip(("June", "July", "August"), BILLS, strict=True))


def figure(text: str) -> Fraction:
    return Fraction(text.replace(",", "").replace("−", "-"))


def worked(expression: str) -> Fraction:
    """Times and divided by before plus and minus, each from left to right."""
    total, product, sign = Fraction(0), Fraction(0), 1
    operator = "+"
    for word in expression.split(" "):
        if word in ("+", "−", "×", "/"):
            operator = word
        elif operator in ("+", "−"):
            total, product, sign = (
                total + sign * product,
                figure(word),
                1 if operator == "+" else -1,
            )
        else:
            product = product * figure(word) if operator == "×" else product / figure(word)
    return total + sign * product


def half_up(exact: Fraction, decimals: int) -> Decimal:
    step = Decimal(1).scaleb(-decimals)
    long = Decimal(exact.numerator) / Decimal(exact.denominator)
    return long.quantize(step, ROUND_HALF_UP)


def decimals(text: str) -> int:
    return len(text.partition(".")[2])


@pytest.mark.parametrize(("expression", "result"), SUMS, ids=[one[0] for one in SUMS])
def test_a_calculator_comes_to_the_same(expression: str, result: str) -> None:
    exact = worked(expression)
    assert half_up(exact, decimals(result)) == Decimal(result.replace(",", "").replace("−", "-"))
    # Only a figure with four decimals may stand for one that does not end there.
    assert decimals(result) == 4 or exact == figure(result)


@pytest.mark.parametrize(("exact", "down", "result"), ROUNDED)
def test_what_is_rounded_is_rounded_once_and_rightly(exact: str, down: str, result: str) -> None:
    cents = figure(exact) * 100
    found = cents // 1 if down else (cents + Fraction(1, 2)) // 1
    assert found == figure(result) * 100


def test_the_page_has_every_kind_of_sum() -> None:
    assert len(SUMS) == 51
    assert len(ROUNDED) == 9


@pytest.mark.parametrize("month", MONTHS)
def test_the_bill_on_the_page_is_the_bill_of_the_desk(month: str) -> None:
    bill, text = MONTHS[month], section(f"The bill of {month}")
    ties_out(bill)
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    assert rows == [(str(one.ordinal), formula_of(one), money(one.net)) for one in bill.lines]
    for amount, what in ((bill.net, "net"), (bill.tax, "tax"), (bill.total, "total")):
        assert re.search(rf"[= ]{re.escape(money(amount))} {what}$", text, re.MULTILINE)


@pytest.mark.parametrize("month", MONTHS)
def test_the_shares_on_the_page_are_those_of_the_desk(month: str) -> None:
    text = section(month).partition("### ")[0]
    told = re.findall(
        r"^\| (\d+) (workstation|server)s? \| (\d+) \| ([\d.]+) \|$", text, re.MULTILINE
    )
    found = shares(MONTHS[month])
    assert {(kind, int(days), amount): int(count) for count, kind, days, amount in told} == found


def shares(bill: Statement) -> dict[tuple[str, int, str], int]:
    """How many devices got which share of the lines of this month, by their days."""
    own = {one.ordinal for one in bill.lines if one.corrects is None}
    return Counter(
        ("server" if one.basis is Basis.SERVER else "workstation", one.days, f"{one.amount:.2f}")
        for one in bill.devices
        if one.line in own
    )


def test_the_block_on_the_page_is_drawn_as_the_desk_draws_it() -> None:
    june, july, august = BILLS
    (first,), (second,) = june.prepaid, july.prepaid
    assert minutes(first, "bought used closing value") == (600, 375, 225, 337.5)
    assert minutes(second, "opening used closing") == (225, 225, 0)
    assert not [one for one in august.labour if one.grant_key]


def test_the_rise_on_the_page_is_the_rise_of_the_desk() -> None:
    for one in the_rise().prices:
        assert f"{one.before:.2f} × 1.024 = {one.after:.2f}" in PAGE


def test_the_late_fact_costs_the_same_as_if_it_had_been_known() -> None:
    june, july, august = BILLS
    assert f"= {money(june.total + july.total + august.total)}." in PAGE
    assert f"= {money(july.net + august.lines[-1].net)} and" in PAGE


def section(title: str) -> str:
    """What stands below a heading, up to the next one as high or higher."""
    found = re.search(rf"^(#+) {re.escape(title)}$", PAGE, re.MULTILINE)
    assert found is not None
    rest = PAGE[found.end() :]
    return re.split(rf"^#{{1,{len(found.group(1))}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def money(amount: Decimal) -> str:
    return show_money(amount, "USD").removesuffix(" USD")
