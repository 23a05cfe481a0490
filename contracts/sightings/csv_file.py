"""Reading a device list from CSV: what each line says, or why it says nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from contracts.sightings.rules import what_is_wrong
from contracts.sightings.values import MOST_DEVICES, Seen
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.assets.values import AssetKind

NEEDED = ("serial", "last_seen")
KNOWN = (*NEEDED, "kind", "name", "first_seen", "user", "site")


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of the file: the device it names, or what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    seen: Seen | None
    wrong: str = ""

    @property
    def serial(self) -> str:
        """What to call the line, where nothing better can be read."""
        return self.seen.serial if self.seen else next((one for one in self.cells if one), "")


@dataclass(frozen=True, slots=True)
class DeviceList:
    """A file that was read: its columns and its lines."""

    heads: tuple[str, ...]
    lines: tuple[ListLine, ...]

    @property
    def good(self) -> list[Seen]:
        """The devices that can be taken in."""
        return [one.seen for one in self.lines if one.seen is not None and not one.wrong]

    @property
    def wrong(self) -> list[ListLine]:
        """The lines that cannot."""
        return [one for one in self.lines if one.wrong]

    def rest(self) -> str:
        """The wrong lines as a file of their own, to be mended."""
        if not self.wrong:
            return ""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([self.heads, *(one.cells for one in self.wrong)])
        return text.getvalue()


def read_list(text: str, zone: str, now: datetime) -> DeviceList:
    """Comma, semicolon or tab between the fields; times without a zone are of `zone`.

    Raises Refused for what is no such list at all.
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
    if len(rows) - 1 > MOST_DEVICES:
        raise Refused(_("A list has at most %(count)s devices.", count=MOST_DEVICES), field="text")
    return DeviceList(tuple(heads), tuple(_line(heads, *row, zone, now) for row in rows[1:]))


def _line(
    heads: Sequence[str], number: int, cells: list[str], zone: str, now: datetime
) -> ListLine:
    given = dict(zip(heads, (cell.replace("\x00", "").strip() for cell in cells), strict=False))
    fields = {name: given.get(name, "") for name in KNOWN}
    told = tuple(cells)
    last = _moment(fields["last_seen"], zone)
    first = _moment(fields["first_seen"], zone) if fields["first_seen"] else last
    for name, moment in (("last_seen", last), ("first_seen", first)):
        if moment is None:
            words = _("%(column)s is no time: write 2027-03-31 14:05.", column=name)
            return ListLine(number, told, None, words)
    kind = fields["kind"].lower() or AssetKind.WORKSTATION.value
    if kind not in set(AssetKind):
        words = _("%(kind)s is no kind: write %(kinds)s.", kind=kind, kinds=", ".join(AssetKind))
        return ListLine(number, told, None, words)
    if last is None or first is None:
        raise ValueError("both moments were checked")
    seen = Seen(
        serial=fields["serial"],
        first_seen=first,
        last_seen=last,
        kind=AssetKind(kind),
        name=fields["name"],
        user=fields["user"],
        site=fields["site"],
    )
    return ListLine(number, told, seen, what_is_wrong(seen, now))


def _moment(text: str, zone: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
