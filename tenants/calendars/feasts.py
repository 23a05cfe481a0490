"""Public holidays of countries, to choose from: nothing is a holiday until somebody says so."""

from __future__ import annotations

from datetime import date

import holidays

# The countries offered; each name is the English one of its code.
COUNTRIES = {
    "AT": "Austria",
    "CA": "Canada",
    "CZ": "Czechia",
    "DE": "Germany",
    "DK": "Denmark",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IT": "Italy",
    "NL": "Netherlands",
    "NO": "Norway",
    "PL": "Poland",
    "SE": "Sweden",
    "SK": "Slovakia",
    "UA": "Ukraine",
    "US": "United States",
}


def feasts_of(country: str, year: int) -> dict[date, str]:
    """The public holidays of a country in a year; none for a country that is not offered."""
    if country not in COUNTRIES or not 2000 <= year <= 2100:
        return {}
    return dict(holidays.country_holidays(country, years=year).items())
