"""A purchase of blocks: so many at the price that was agreed when they were bought."""

from __future__ import annotations

from fractions import Fraction

from contracts.billing.pricing.charge import Charge, Counted
from contracts.prepaid.values import PurchaseFact
from contracts.prepaid.words import hours_words
from contracts.values import Span
from msp.kernel.i18n import _, show_date


def charge(bought: PurchaseFact, day: Span) -> Charge:
    """Price the blocks; their hours are the evidence."""
    blocks = Fraction(bought.blocks)
    words = _(
        "%(hours)s h bought on %(day)s",
        hours=hours_words(bought.hours * 60),
        day=show_date(bought.bought_on),
    )
    return Charge(
        gross=Fraction(bought.price) * blocks,
        counted=blocks,
        charged=blocks,
        pieces=(Counted(bought.id, words, day, bought.hours),),
        weights=(Fraction(1),),
    )
