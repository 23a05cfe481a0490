"""The terms of prepaid hours as both parties read them."""

from __future__ import annotations

from decimal import Decimal

from contracts.agreements.values_prepaid import PrepaidTerms
from msp.kernel.i18n import _, ngettext


def terms_words(terms: PrepaidTerms) -> list[str]:
    """What a line of prepaid hours promises, part by part."""
    parts = [_("%(hours)s h", hours=_short(terms.hours))]
    if terms.lifetime_months is not None:
        parts.append(
            ngettext(
                "for %(num)d month from the purchase",
                "for %(num)d months from the purchase",
                terms.lifetime_months,
            )
        )
    if terms.rolls_over:
        parts.append(_("unused hours go on with the next block"))
    if terms.carried_periods:
        parts.append(
            ngettext(
                "unused hours are carried for %(num)d period",
                "unused hours are carried for %(num)d periods",
                terms.carried_periods,
            )
        )
    for kind, factor in terms.factors:
        parts.append(_("an hour of %(kind)s draws %(hours)s h", kind=kind, hours=_short(factor)))
    if terms.low_hours is not None:
        parts.append(_("low at %(hours)s h", hours=_short(terms.low_hours)))
    if terms.refill:
        parts.append(
            ngettext(
                "then %(num)d block is bought by itself",
                "then %(num)d blocks are bought by themselves",
                terms.refill,
            )
        )
    return parts


def _short(value: Decimal) -> str:
    return f"{value.normalize():f}"
