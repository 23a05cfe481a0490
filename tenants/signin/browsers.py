"""What a browser calls itself, in words a person knows. Pure."""

from __future__ import annotations

# Each browser also claims to be the ones below it, so the order decides.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """`Firefox · Windows`; what it said itself, shortened, when it is none we know."""
    known = (_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))
    return " · ".join(one for one in known if one) or user_agent[:60]


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((word for mark, word in names if mark in user_agent), "")
