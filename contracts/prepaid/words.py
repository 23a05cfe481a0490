"""Prepaid hours as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from contracts.agreements.values import Basis
from contracts.prepaid.values import PrepaidRow
from msp.kernel.i18n import _, show_date
from msp.kernel.money import to_decimal


def hours_words(minutes: Decimal) -> str:
    """Hours with two decimals at most, and none where there are none."""
    hours = to_decimal(minutes / 60, 2)
    short = hours.normalize() if hours else Decimal(0)
    return f"{short:f}".replace("-", "−")


def grant_words(basis: Basis, since: date) -> str:
    """Which block or which retainer's hours, in a few words."""
    if basis is Basis.BLOCK:
        return _("bought on %(day)s", day=show_date(since))
    return _("of the period from %(day)s", day=show_date(since))


def paid_words(rows: Iterable[PrepaidRow], key: str) -> str:
    """What paid for work: the block or the retainer's hours; a key out of sight is just prepaid."""
    for row in rows:
        if row.key == key:
            return f"{row.description}, {grant_words(row.basis, row.since)}"
    return _("prepaid hours")
