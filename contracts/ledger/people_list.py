"""Reading a list of users from CSV: whose days, from when to when, by mail address."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from msp.kernel.errors import Refused
from msp.kernel.i18n import _

NEEDED = ("email", "from")
MOST_PEOPLE = 5_000


@dataclass(frozen=True, slots=True)
class ListedDays:
    """A line of the list, by its number in the file; without `until` the days go on."""

    number: int
    email: str
    since: date
    until: date | None


def read_people(text: str) -> list[ListedDays]:
    """Comma, semicolon or tab between the columns email, from and to.

    Raises Refused for the first line that cannot be read: a list is taken whole or not at all.
    """
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Refused(_("This is no CSV: %(why)s.", why=error), field="text") from error
    heads = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if missing := [name for name in NEEDED if name not in heads]:
        raise Refused(
            _("The first line lacks the columns: %(names)s.", names=", ".join(missing)),
            field="text",
        )
    if not 0 < len(rows) - 1 <= MOST_PEOPLE:
        raise Refused(_("A list has one to %(count)s people.", count=MOST_PEOPLE), field="text")
    return [_line(number, dict(zip(heads, cells, strict=False))) for number, cells in rows[1:]]


def _line(number: int, cells: dict[str, str]) -> ListedDays:
    since = _day(number, cells.get("from", ""))
    until = _day(number, cells["to"]) if cells.get("to", "").strip() else None
    return ListedDays(number, cells.get("email", "").strip(), since, until)


def _day(number: int, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        words = _("Line %(number)d: “%(text)s” is no day: write 2027-03-31.",
                  number=number, text=text.strip())  # fmt: skip
        raise Refused(words, field="text") from error
