"""Words in the reader's language: gettext catalogs, dates, money and durations by Babel."""

from __future__ import annotations

import gettext as catalogs
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import dates, numbers

LOCALES = ("en", "pl")
FOLDER = Path(__file__).parent.parent / "locale"

# A part of a message, and the full stop that ends its sentence.
ENDING = re.compile(r"%\((\w+)\)s\.(?=\s|$)")

_locale: ContextVar[str] = ContextVar("locale", default="en")
_zone: ContextVar[str] = ContextVar("zone", default="UTC")


def speak(locale: str, zone: str = "UTC") -> None:
    """Use this language and time zone in the rest of this request or job."""
    _locale.set(locale if locale in LOCALES else "en")
    _zone.set(zone)


@contextmanager
def speaking(locale: str, zone: str = "UTC") -> Iterator[None]:
    """Use this language and time zone inside the block, as for a mail to somebody else."""
    before = (_locale.get(), _zone.get())
    speak(locale, zone)
    try:
        yield
    finally:
        speak(*before)


def locale() -> str:
    """The language in force."""
    return _locale.get()


def zone() -> ZoneInfo:
    """The viewer's time zone in force."""
    return ZoneInfo(_zone.get())


@cache
def _catalog(language: str) -> catalogs.NullTranslations:
    return catalogs.translation("messages", FOLDER, [language], fallback=True)


def gettext(message: str, **values: object) -> str:
    """`message` in the language in force; `%(name)s` parts are filled from `values`."""
    found = _catalog(_locale.get()).gettext(message)
    return fill(found, values) if values else found


def fill(message: str, values: Mapping[str, object]) -> str:
    """The message with its parts filled in: a name that ends in a full stop brings it along.

    So a sentence that ends with “Northwind Cargo Inc.” has one full stop and not two.
    """
    if ")s." in message:
        message = type(message)(ENDING.sub(partial(_ended, values), message))
    return message % values


def _ended(values: Mapping[str, object], hit: re.Match[str]) -> str:
    brings = str(values.get(hit[1], "")).endswith(".")
    return hit[0].removesuffix(".") if brings else hit[0]


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The form of the message that the language has for `count`."""
    return fill(plural_form(one, many, count), {"num": count, **values})


def plural_form(one: str, many: str, count: int) -> str:
    """The same with its `%(name)s` parts left in, for a caller who fills them later."""
    return _catalog(_locale.get()).ngettext(one, many, count)


_ = gettext


def show_datetime(at: datetime | None, form: str = "d MMM yyyy HH:mm") -> str:
    """An instant in the viewer's zone; nothing for None."""
    return "" if at is None else dates.format_datetime(at, form, tzinfo=zone(), locale=locale())


def show_date(day: date | None) -> str:
    """A day, as `21 Nov 2026`."""
    return "" if day is None else dates.format_date(day, "d MMM yyyy", locale=locale())


def show_ago(at: datetime | None, now: datetime) -> str:
    """`12 min ago` or `in 12 min`; further than 24 hours away, the day and time."""
    if at is None:
        return ""
    past = now - at
    if abs(past) < timedelta(days=1):
        words = dates.format_timedelta(-past, add_direction=True, format="short", locale=locale())
        return words.replace(".", "")
    return show_datetime(at, "d MMM HH:mm")


def show_duration(minutes: int | float | None) -> str:
    """Minutes of work as `1 h 12` or `15 min`."""
    if minutes is None:
        return ""
    whole, rest = divmod(round(abs(minutes)), 60)
    sign = "−" if minutes < 0 else ""
    return sign + (f"{whole} h {rest:02d}" if whole else f"{rest} min")


def show_money(amount: Decimal | None, currency: str) -> str:
    """An amount with its ISO code, as `1,468.00 USD`; a true minus sign."""
    if amount is None:
        return ""
    figure = numbers.format_decimal(amount, "#,##0.00", locale=locale())
    return f"{figure} {currency}".replace("-", "−")
