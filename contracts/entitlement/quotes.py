"""What chargeable work would cost: an hour at this hour of day, or the incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from contracts.agreements.terms import price_on
from contracts.agreements.values import Basis, LineFact
from contracts.entitlement.values import Per
from contracts.ledger.values import Band
from contracts.ledger.words import band_words
from msp.kernel.i18n import _, show_money
from msp.kernel.money import Money, round_money


@dataclass(frozen=True, slots=True)
class Quote:
    """A price, what it pays for, and in words what makes it so."""

    price: Money
    per: Per = Per.HOUR
    terms: str = ""


def general_line(lines: Sequence[LineFact]) -> LineFact | None:
    """The line that would pay for work of no particular kind by nobody in particular."""
    fitting = [
        one
        for one in lines
        if one.basis in (Basis.HOURLY, Basis.INCIDENT) and not one.work_type and not one.work.role
    ]
    return min(fitting, key=lambda one: one.number, default=None)


def quote(
    line: LineFact, currency: str, day: date, at: datetime, band: Band, used: int | None
) -> Quote | None:
    """What the line asks then; `used` are the incidents of the period so far, where known."""
    price = price_on(line.prices, currency, day, at)
    if price is None:
        return None
    if line.basis is Basis.INCIDENT:
        return Quote(Money(price.amount, currency), Per.INCIDENT, _included(line.included, used))
    factors = {Band.AFTER: line.work.after_factor, Band.OFF: line.work.off_factor}
    factor = factors.get(band, Decimal(1))
    if factor == 1:
        return Quote(Money(price.amount, currency))
    terms = _(
        "%(price)s an hour × %(factor)s %(when)s.",
        price=show_money(price.amount, currency),
        factor=f"{factor.normalize():f}",
        when=band_words(band),
    )
    return Quote(Money(round_money(price.amount * factor, currency), currency), Per.HOUR, terms)


def _included(included: int, used: int | None) -> str:
    if not included:
        return ""
    if used is None:
        return _("The first %(count)d of a period are included.", count=included)
    if used >= included:
        return _("The %(count)d included incidents of the period are used.", count=included)
    return _(
        "%(left)d of %(count)d included incidents are left this period.",
        left=included - used,
        count=included,
    )
