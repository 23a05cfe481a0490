"""The report's charts, drawn from the same sheets as its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel import dates

from contracts.margins.trend import months_to
from contracts.margins.values import Margin
from contracts.margins.values_bill import ContractMargins
from msp.kernel.i18n import _, locale, show_duration, show_money
from msp.reports.monthly.bridge import PARTS
from msp.reports.monthly.values import Row, Sheet, total

GOOD, FAIR = 95, 85
Bar = tuple[str, int, str, str, None]


@dataclass(frozen=True, slots=True)
class Step:
    """One column of a bridge: from one height to another; `whole` ones stand on the ground."""

    label: str
    start: float
    end: float
    shown: str
    whole: bool = False


def part_words() -> dict[str, str]:
    """Why a sum changed, in the order of the bridge."""
    return {
        "price": _("Price"),
        "quantity": _("Quantity"),
        "days": _("Days"),
        "usage": _("Use"),
        "correction": _("Corrections"),
        "one_off": _("One-off"),
    }


def bridges(summary: Sheet) -> list[tuple[str, list[Step]]]:
    """From the sum before to this month's, for each currency that has something to compare."""
    compared = [row for row in summary.rows if row.cell("before") is not None]
    currencies = sorted({row.currency for row in compared})
    return [(one, _steps([row for row in compared if row.currency == one])) for one in currencies]


def _steps(rows: Sequence[Row]) -> list[Step]:
    currency, words = rows[0].currency, part_words()
    level = total(row.cell("before") for row in rows)
    steps = [Step(_("Before"), 0.0, float(level), show_money(level, currency), whole=True)]
    for part in PARTS:
        amount = total(row.cell(f"by_{part}") for row in rows)
        if amount:
            sign = "+" if amount > 0 else ""
            shown = f"{sign}{show_money(amount, currency)}"
            steps.append(Step(words[part], float(level), float(level + amount), shown))
            level += amount
    return [*steps, Step(_("Now"), 0.0, float(level), show_money(level, currency), whole=True)]


def margin_bars(margins: Iterable[ContractMargins], month: date) -> list[tuple[str, list[Bar]]]:
    """The margin of twelve months in per cent, for each currency."""
    found: dict[str, dict[date, Margin]] = {}
    for one in margins:
        months = found.setdefault(one.currency, {})
        for when, margin in one.by_month.items():
            months[when] = months.get(when, Margin(one.currency)) + margin
    return [
        (currency, [_bar(when, months[when]) for when in months_to(month, 12) if when in months])
        for currency, months in sorted(found.items())
        if months
    ]


def _bar(month: date, margin: Margin) -> Bar:
    percent = margin.percent or Decimal(0)
    name = dates.format_date(month, "LLL y", locale=locale())
    words = f"{percent} % · {show_money(margin.gross, margin.currency)}".replace("-", "−")
    return name, max(int(percent), 0), words, "good" if margin.gross >= 0 else "bad", None


def kept_bars(service: Sheet) -> list[Bar]:
    """How many promises were kept, by clock and priority, in per cent."""
    rows = [
        row
        for row in service.rows
        if row.cell("met") is not None and row.cell("percent") is not None
    ]
    return [
        (
            str(row.cell("what")),
            int(str(row.cell("percent"))),
            _("%(percent)s %%, %(late)s late", percent=row.cell("percent"), late=row.cell("late")),
            _tone(int(str(row.cell("percent")))),
            None,
        )
        for row in rows
    ]


def holder_bars(service: Sheet) -> list[Bar]:
    """Who held the tickets, by working time."""
    tones = iter(("act", "warn", "vendor"))
    section = _("Who held the tickets")
    return [
        (
            str(row.cell("what")),
            int(str(row.cell("minutes"))),
            show_duration(int(str(row.cell("minutes")))),
            next(tones, "plain"),
            None,
        )
        for row in service.rows
        if row.cell("section") == section
    ]


def _tone(percent: int) -> str:
    if percent >= GOOD:
        return "good"
    return "warn" if percent >= FAIR else "bad"
