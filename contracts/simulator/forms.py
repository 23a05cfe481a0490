"""The form of a simulation: which months, what changes, from which day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from litestar.datastructures import FormMultiDict
from wtforms import DateField, DecimalField, SelectField
from wtforms.validators import NumberRange, Optional

from contracts.billing.words import month_words
from contracts.margins.trend import months_to
from msp.kernel.forms import Form
from msp.kernel.i18n import _

COUNTS = ("1", "3", "6", "12", "24")
MOST = Decimal(9_999_999)


class SimulationForm(Form):
    """It is asked by an address, so that a simulation can be sent to a colleague."""

    month = SelectField(_("Up to"), choices=[])
    months = SelectField(_("How many months"), choices=[], default="12")
    since = DateField(
        _("From"), [Optional()], description=_("Empty: from the first of these months on.")
    )
    what = SelectField(_("What changes"), choices=[], default="percent")
    percent = DecimalField(_("Prices change by %"), [Optional(), NumberRange(-100, 1000)])

    def offer(self, last: date, terms: Iterable[tuple[str, str]]) -> SimulationForm:
        """Fill the choices, in the reader's words."""
        self.month.choices = [
            (f"{one:%Y-%m}", month_words(one)) for one in reversed(months_to(last, 36))
        ]
        self.months.choices = [(one, one) for one in COUNTS]
        self.what.choices = [
            ("percent", _("Prices, by a percentage")),
            ("prices", _("Prices, typed for each line")),
            *terms,
        ]
        return self

    @property
    def span(self) -> tuple[date, int]:
        """The last month and how many there are."""
        return date.fromisoformat(f"{self.month.data}-01"), int(self.months.data)


def ticked(asked: FormMultiDict, numbers: Iterable[int]) -> frozenset[int]:
    """The lines that the percentage is on."""
    return frozenset(one for one in numbers if asked.get(f"line_{one}"))


def typed_prices(
    asked: FormMultiDict, numbers: Iterable[int]
) -> tuple[dict[int, Decimal], Mapping[int, str]]:
    """The prices that were typed by line, and what is wrong with those that are none."""
    prices, errors = {}, {}
    for number in numbers:
        text = str(asked.get(f"price_{number}") or "").strip()
        try:
            amount = Decimal(text) if text else None
        except InvalidOperation:
            amount = Decimal(-1)
        if amount is not None and amount.is_finite() and 0 <= amount <= MOST:
            prices[number] = amount
        elif amount is not None:
            errors[number] = _("A price is a number that is not negative.")
    return prices, errors
