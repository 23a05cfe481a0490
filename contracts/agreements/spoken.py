"""A line of a contract in one sentence, as both parties read it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from contracts.agreements.models import ContractLine, LinePrice
from contracts.agreements.prepaid import terms_from
from contracts.agreements.tiers import tiers_from
from contracts.agreements.values import NAMED, QUANTITIES, WORK, Basis
from contracts.agreements.values_line import Counting, Tier, Tiering
from contracts.agreements.words import basis_words, counting_words, per_words, tiering_words
from contracts.agreements.words_prepaid import terms_words
from contracts.agreements.work import work_from
from msp.kernel.i18n import _, show_date


def line_words(line: ContractLine) -> str:
    """What is counted and how, what it costs by the latest price, what is free, what is off."""
    parts = [f"{line.description}, {basis_words(line.basis)}"]
    terms = terms_from(line.prepaid)
    if terms is not None:
        parts += terms_words(terms)
    if line.basis in QUANTITIES:
        parts.append(_("%(count)s to begin with", count=figure_words(line.quantity)))
    if line.counting != Counting.BY_DAY:
        parts.append(counting_words(line.counting, line.counting_day))
    if line.work_type:
        parts.append(_("only %(kind)s", kind=line.work_type))
    parts += work_terms(line)
    if line.once_on:
        parts.append(_("on %(day)s", day=show_date(line.once_on)))
    if line.prices:
        parts.append(price_words(line, line.prices[-1]))
    if line.included:
        parts.append(_("%(count)d included", count=line.included))
    if line.minimum:
        parts.append(_("at least %(count)d", count=line.minimum))
    return ", ".join((*parts, *discount_words(line)))


def work_terms(line: ContractLine) -> list[str]:
    """For whose work and which trips a line is, and what multiplies its price out of hours."""
    parts, work = [], work_from(line.work)
    if work.role:
        parts.append(_("only by %(role)s", role=work.role))
    if work.zone:
        parts.append(_("to %(zone)s", zone=work.zone))
    if work.km_step > 1:
        parts.append(_("rounded up to %(step)d km", step=work.km_step))
    if work.after_factor != 1:
        parts.append(_("after hours × %(factor)s", factor=figure_words(work.after_factor)))
    if work.off_factor != 1:
        parts.append(_("on days off × %(factor)s", factor=figure_words(work.off_factor)))
    return parts


def price_words(line: ContractLine, price: LinePrice) -> str:
    """A price, for how long it pays, and its tiers."""
    per = "" if line.basis in WORK | {Basis.ONE_OFF, Basis.BLOCK} else f" {per_words(line.per)}"
    words = f"{amount_words(price.amount)} {price.currency}{per}"
    tiers = steps_words(price)
    return f"{words} ({tiers}; {tiering_words(line.tiering)})" if tiers else words


def tiers_words(tiers: Iterable[Tier]) -> str:
    """The tiers of a price in a row; nothing where there are none."""
    return ", ".join(
        _("above %(units)s: %(price)s", units=f"{one.above.normalize():f}", price=shown)
        for one in tiers
        for shown in [amount_words(one.amount)]
    )


def steps_words(price: LinePrice) -> str:
    """The same of a price as it is stored."""
    return tiers_words(tiers_from(price.tiers))


def discount_words(line: ContractLine) -> Iterable[str]:
    """What is off, and on which days."""
    off = []
    if line.discount_percent:
        off.append(_("%(percent)s %% off", percent=amount_words(line.discount_percent)))
    if line.discount_amount:
        off.append(_("%(amount)s off", amount=amount_words(line.discount_amount)))
    if not off:
        return []
    if line.discount_from:
        off.append(_("from %(day)s", day=show_date(line.discount_from)))
    if line.discount_to:
        off.append(_("before %(day)s", day=show_date(line.discount_to)))
    return [" ".join(off)]


def small_print(line: ContractLine, tiers: Iterable[Tier]) -> str:
    """By which rule a line counts, its tiers and what is off, under its name in a table."""
    parts = []
    if line.basis in NAMED | QUANTITIES and line.counting != Counting.BY_DAY:
        parts.append(counting_words(line.counting, line.counting_day))
    if line.once_on:
        parts.append(_("on %(day)s", day=show_date(line.once_on)))
    terms = terms_from(line.prepaid)
    if terms is not None:
        parts += terms_words(terms)
    steps = tiers_words(tiers)
    if steps:
        parts.append(f"{steps} ({tiering_words(line.tiering)})")
    parts += work_terms(line)
    return " · ".join((*parts, *discount_words(line)))


def stored_print(line: ContractLine) -> str:
    """The same by the line's latest price, as it is stored."""
    return small_print(line, tiers_from(line.prices[-1].tiers) if line.prices else ())


def pays_words(line: ContractLine) -> str:
    """What its price pays for, beside the price."""
    named = {
        Basis.HOURLY.value: _("an hour"),
        Basis.INCIDENT.value: _("each"),
        Basis.VISIT.value: _("each"),
        Basis.TRIP.value: _("each"),
        Basis.KILOMETRE.value: _("a kilometre"),
        Basis.ONE_OFF.value: _("once"),
        Basis.BLOCK.value: _("a block"),
    }
    return named.get(line.basis) or per_words(line.per)


def is_tiered(line: ContractLine) -> bool:
    """Whether its quantity moves its price."""
    return line.tiering != Tiering.SINGLE


def figure_words(value: Decimal) -> str:
    """A quantity without empty decimals."""
    return f"{value.normalize():f}"


def amount_words(value: Decimal) -> str:
    """A sum without empty decimals; fractions of a cent are kept."""
    return (
        f"{value.normalize():f}"
        if value != value.quantize(Decimal("0.01"))
        else (f"{value:.2f}".removesuffix(".00"))
    )
