"""The words of taxes as people read and choose them."""

from __future__ import annotations

from decimal import Decimal

from contracts.taxes.values import TaxKind
from msp.kernel.i18n import _


def kind_words(kind: str) -> str:
    """What a code does."""
    return {
        TaxKind.RATE: _("a rate"),
        TaxKind.EXEMPT: _("exempt"),
        TaxKind.REVERSE: _("reverse charge"),
    }[TaxKind(kind)]


def tax_words(kind: str, percent: Decimal) -> str:
    """What is due under a code, in a word or a figure."""
    if kind != TaxKind.RATE:
        return kind_words(kind)
    return _("%(percent)s %%", percent=f"{percent.normalize():f}")


def kinds() -> list[tuple[str, str]]:
    """Every kind, to choose from."""
    return [(one.value, kind_words(one)) for one in TaxKind]
