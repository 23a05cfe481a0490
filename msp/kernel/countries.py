"""Countries by their ISO 3166-1 code, called as the reader calls them."""

from __future__ import annotations

from babel import Locale

from msp.kernel.i18n import locale

# What CLDR lists beside the countries of the standard: groups, reservations and test codes.
NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())


def country_name(code: str) -> str:
    """The country's name in the reader's language; an unknown code as it is."""
    name = Locale.parse(locale()).territories.get(code, code) if code else ""
    return str(name)


def is_country(code: str) -> bool:
    """Whether the standard knows the code."""
    return code in Locale.parse("en").territories and len(code) == 2 and _counts(code)


def countries() -> list[tuple[str, str]]:
    """Every country, to choose from, by name."""
    named = Locale.parse(locale()).territories.items()
    found = [(code, str(name)) for code, name in named if len(code) == 2 and _counts(code)]
    return sorted(found, key=lambda one: one[1])


def _counts(code: str) -> bool:
    return code.isalpha() and code not in NO_COUNTRIES
