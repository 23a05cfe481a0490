"""Reading a file of warranties: what its lines say, or why one of them says nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.warranties.values import Row, Wrong

NEEDED = ("serial", "vendor", "from", "until")
KNOWN = (*NEEDED, "client", "kind", "level", "reference")
MOST_LINES = 20_000
STANDARD = "Warranty"
LONGEST = 200


def read_file(content: bytes) -> list[Row | Wrong]:
    """Every line of a CSV with a heading; comma, semicolon or tab between the fields.

    Raises Refused for what is no such file at all.
    """
    text = _decoded(content)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_separator(text))
    heads = [(head or "").strip().lower() for head in reader.fieldnames or []]
    reader.fieldnames = heads
    if missing := [name for name in NEEDED if name not in heads]:
        raise Refused(
            _("The first line lacks the columns: %(names)s.", names=", ".join(missing)),
            field="file",
        )
    return _lines(reader)


def _lines(reader: Iterable[Mapping[str | None, object]]) -> list[Row | Wrong]:
    found: list[Row | Wrong] = []
    for number, line in enumerate(reader, start=2):
        if len(found) >= MOST_LINES:
            raise Refused(
                _("The file has more than %(count)s lines.", count=MOST_LINES), field="file"
            )
        fields = {name: _field(line, name) for name in KNOWN}
        if any(fields.values()):
            found.append(_row(number, fields))
    return found


def _row(number: int, fields: dict[str, str]) -> Row | Wrong:
    for name in ("serial", "vendor"):
        if not fields[name]:
            return Wrong(number, _("%(column)s is empty.", column=name))
    if any(len(value) > LONGEST for value in fields.values()):
        return Wrong(number, _("A field is longer than %(count)s letters.", count=LONGEST))
    days = []
    for name in ("from", "until"):
        day = _day(fields[name])
        if day is None:
            return Wrong(
                number,
                _("%(column)s is no date: write 2027-03-31.", column=name),
            )
        days.append(day)
    if days[1] < days[0]:
        return Wrong(number, _("It would end before it starts."))
    return Row(
        number=number,
        client=fields["client"],
        serial=fields["serial"],
        vendor=fields["vendor"],
        kind=fields["kind"] or STANDARD,
        starts_on=days[0],
        last_day=days[1],
        level=fields["level"],
        reference=fields["reference"],
    )


def _field(line: Mapping[str | None, object], name: str) -> str:
    value = line.get(name)
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _separator(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            _("This is no text in UTF-8: save it as “CSV UTF-8”."), field="file"
        ) from error
