"""A line's sum in numbers, before rounding: what was counted, what is free, which price."""

from __future__ import annotations

from decimal import Decimal

from contracts.agreements.values import NAMED, PIECES, QUANTITIES, Basis
from contracts.agreements.values_line import Counting
from contracts.billing.values_statement import Line, TierPart
from contracts.ledger.values import Band
from contracts.ledger.words import band_words
from msp.kernel.i18n import _, show_date, show_money


def formula_of(line: Line) -> str:
    """The sum as people would write it, the discount last."""
    if line.corrects is not None:
        return line.reason
    how, product = _how(line), _product(line)
    words = _("%(how)s: %(product)s", how=how, product=product) if how else product
    return ", ".join((words, *_discount(line)))


def _how(line: Line) -> str:
    """How the charged quantity came about; nothing where the product says it."""
    if line.basis not in NAMED | QUANTITIES:
        return ""
    if not (line.included or line.minimum):
        of_days = line.basis in NAMED and _is_plain(line)
        return "" if of_days else _counted(line)
    said = [_counted(line)]
    if line.included:
        said.append(_("%(included)d included", included=line.included))
    if line.minimum:
        said.append(_("at least %(minimum)d", minimum=line.minimum))
    return ", ".join(said)


def _counted(line: Line) -> str:
    """What was counted, and by which rule."""
    counted = short(line.counted)
    if line.counting is Counting.AVERAGE:
        return _("%(counted)s on average", counted=counted)
    if line.counted_on is None:
        return _("%(counted)s counted", counted=counted)
    day = show_date(line.counted_on)
    if line.counting is Counting.PEAK:
        return _("%(counted)s at most, on %(day)s", counted=counted, day=day)
    return _("%(counted)s counted on %(day)s", counted=counted, day=day)


def _product(line: Line) -> str:
    price = _figure(line.unit_price)
    if line.tiers:
        product = " + ".join(tier_words(one) for one in line.tiers)
    elif line.basis in PIECES and line.included:
        product = _(
            "%(counted)s counted, %(included)d included: %(charged)s × %(price)s",
            counted=short(line.counted),
            included=line.included,
            charged=short(line.charged),
            price=price,
        )
    elif line.basis is Basis.KILOMETRE:
        product = _("%(way)s km × %(price)s", way=short(line.charged), price=price)
    elif line.basis is Basis.HOURLY:
        product = _hours(line, price)
    elif line.basis in NAMED and _is_plain(line) and not (line.included or line.minimum):
        product = _by_days(line, price)
    else:
        product = f"{short(line.charged)} × {price}"
    if line.instalments == 1:
        return product
    return (
        f"({product}) / {line.instalments}"
        if len(line.tiers) > 1
        else (f"{product} / {line.instalments}")
    )


def _by_days(line: Line, price: str) -> str:
    """The days of all devices, or of all people, at the price of a whole period."""
    figures = {"days": line.asset_days, "divisor": line.divisor, "price": price}
    if line.basis is Basis.PERSON:
        return _("%(days)d user-days / %(divisor)d × %(price)s", **figures)
    return _("%(days)d device-days / %(divisor)d × %(price)s", **figures)


def _hours(line: Line, price: str) -> str:
    """Hours at a price, and by what it is multiplied outside the hours agreed."""
    hours = short(line.charged)
    if line.band is Band.HOURS:
        return _("%(hours)s h × %(price)s", hours=hours, price=price)
    return _(
        "%(hours)s h %(when)s × %(price)s × %(factor)s",
        hours=hours,
        when=band_words(line.band),
        price=price,
        factor=_figure(line.factor),
    )


def tier_words(one: TierPart) -> str:
    """How many units a tier priced, at what."""
    product = f"{short(one.units)} × {_figure(one.price)}"
    if not one.above:
        return product
    return _("%(product)s (above %(units)s)", product=product, units=_figure(one.above))


def _discount(line: Line) -> list[str]:
    if not line.discount:
        return []
    if line.discount_amount or not line.discount_percent:
        return [_("less %(sum)s", sum=_figure(line.discount))]
    return [_("less %(percent)s %%", percent=_figure(line.discount_percent))]


def _is_plain(line: Line) -> bool:
    """Counted day by day at one price: device-days say it all."""
    return line.counting is Counting.BY_DAY and not line.tiers


def price_of(line: Line, currency: str) -> str:
    """The price of a unit, where one price has priced them all."""
    return _("by tiers") if len(line.tiers) > 1 else show_money(line.unit_price, currency)


def _figure(value: Decimal) -> str:
    return f"{value.normalize():f}"


def short(figure: Decimal) -> str:
    """A quantity with four decimals at most, and none where there are none."""
    return f"{figure.quantize(Decimal('0.0001')).normalize():f}".replace("-", "−")
