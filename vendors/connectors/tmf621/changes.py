"""What changed at a TMF621 server, oldest first, by the server's own clock.

The cursor is the newest date seen; while a poll is under way also where it began and how far it
came. Each poll begins a little earlier than the last one ended, for dates are given before they
are committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msp.kernel.i18n import _
from vendors.connectors.tmf621.calls import TicketCalls, moment
from vendors.connectors.tmf621.profile import Changes
from vendors.protocol.errors import NotSupported, ProtocolBroken
from vendors.protocol.snapshots import Change, ChangePage

OVERLAP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Place:
    """The newest date seen; `start` and `offset` of the poll that is under way."""

    newest: datetime
    start: datetime
    offset: int = 0

    @property
    def text(self) -> str:
        """The opaque cursor."""
        return f"{_written(self.newest)}|{_written(self.start)}|{self.offset}"

    @classmethod
    def read(cls, cursor: str) -> Place:
        """The place behind a cursor; `ProtocolBroken` for one that is not ours."""
        newest, _bar, rest = cursor.partition("|")
        start, _bar, offset = rest.partition("|")
        first, second = moment(newest), moment(start)
        if first is None or second is None or not offset.isdecimal():
            raise ProtocolBroken(f"{cursor!r} is no cursor of this connector.")
        return cls(first, second, int(offset))


def begun(at: datetime) -> str:
    """The cursor of a first poll."""
    return Place(at, at - OVERLAP).text


def page_behind(calls: TicketCalls, style: Changes, place: Place, limit: int) -> ChangePage:
    """One page of changes."""
    if style is Changes.SCAN:
        raise NotSupported(_("This server is not asked what changed; each case is read in turn."))
    rows, more = calls.page(_asked(style, place.start), place.offset, limit)
    changes = []
    for row in rows:
        at = moment(row.get("lastUpdate"))
        if at is None or at < place.start - timedelta(seconds=1):
            # A filter that the server does not know is one that it ignores.
            raise ProtocolBroken("The server returned older changes than asked for.")
        changes.append(Change(str(row.get("id") or ""), at))
    newest = max([place.newest, *(one.changed_at for one in changes)])
    if more:
        # From the last date on: a row that changes meanwhile moves to the end, and by their
        # numbers alone the rows behind it would be passed over.
        last = _coarse(changes[-1].changed_at if changes else place.start)
        ahead = last > _coarse(place.start)
        following = (
            Place(newest, last) if ahead else Place(newest, place.start, place.offset + limit)
        )
        return ChangePage(changes, following.text, more=True)
    return ChangePage(changes, Place(newest, newest - OVERLAP).text, more=False)


def _asked(style: Changes, start: datetime) -> dict[str, str]:
    since = _written(start)
    asked = {"fields": "id,lastUpdate", "sort": "lastUpdate"}
    if style is Changes.JSONPATH:
        return {**asked, "filter": f"$[?(@.lastUpdate >= '{since}')]"}
    return {**asked, "lastUpdate.gte": since}


def _coarse(at: datetime) -> datetime:
    """As fine as a cursor is written."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
