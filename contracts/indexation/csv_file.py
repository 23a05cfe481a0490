"""Reading a file of index values: a month and a figure a line, or why a line says nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from msp.kernel.errors import Refused
from msp.kernel.i18n import _

MOST_LINES = 2000
MOST = Decimal(10) ** 9
MONTHS = (
    re.compile(r"^(?P<year>\d{4})[-/.M ]{1,2}(?P<month>\d{1,2})(-\d{1,2})?$"),
    re.compile(r"^(?P<month>\d{1,2})[-/.](?P<year>\d{4})$"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A line that says an index in a month."""

    number: int
    month: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be taken in, and why."""

    number: int
    line: str
    sentence: str


def read_values(text: str) -> list[Told | Wrong]:
    """Every line; months as 2026-05, 2026M05 or 05/2026; a first line of names is passed over.

    Raises Refused for a text with nothing in it. Of two lines for one month the second is wrong.
    """
    separator = _separator(text)
    found: list[Told | Wrong] = []
    seen: set[date] = set()
    for number, fields in enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1):
        line = separator.join(fields)
        if not line.strip(" ,;\t") or (number == 1 and not re.search(r"\d{4}", line)):
            continue
        if len(found) >= MOST_LINES:
            raise Refused(
                _("The file has more than %(count)s lines.", count=MOST_LINES), field="text"
            )
        one = _line(number, line, fields)
        if isinstance(one, Told) and one.month in seen:
            one = Wrong(number, line[:100], _("This month stands on an earlier line already."))
        if isinstance(one, Told):
            seen.add(one.month)
        found.append(one)
    if not found:
        raise Refused(_("There is no line with a month and a value."), field="text")
    return found


def _line(number: int, line: str, fields: Sequence[str]) -> Told | Wrong:
    if len(fields) < 2:
        return Wrong(number, line[:100], _("A line is a month and a value."))
    month = _month(fields[0].strip())
    if month is None:
        return Wrong(number, line[:100], _("The month is not understood: write 2026-05."))
    value = _value(fields[1].strip())
    if value is None:
        return Wrong(number, line[:100], _("The value is no figure above zero, as 128.4."))
    return Told(number, month, value)


def _month(text: str) -> date | None:
    for form in MONTHS:
        hit = form.match(text)
        if hit and 1 <= int(hit["month"]) <= 12 and 1900 <= int(hit["year"]) <= 2999:
            return date(int(hit["year"]), int(hit["month"]), 1)
    return None


def _value(text: str) -> Decimal | None:
    """A comma is a decimal comma; an index needs no separators of thousands."""
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 < value < MOST or round(value, 4) != value:
        return None
    return value


def _separator(text: str) -> str:
    """The one that divides the lines; a comma divides only where nothing else does."""
    for separator in (";", "\t"):
        if separator in text:
            return separator
    return ","


def decoded(content: bytes) -> str:
    """The file as text. Raises Refused for what is none."""
    try:
        return content.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError as error:
        raise Refused(
            _("This is no text in UTF-8: save it as “CSV UTF-8”."), field="file"
        ) from error
