"""What changed at a Roundup tracker, oldest first, by the tracker's own clock.

The cursor is the date of the newest change seen. A page that is full is followed from its last
date on; when a whole page lies within one second, by the next page of that second. The first
look of each poll goes back a little, for a change is dated before it is committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vendors.connectors.roundup.calls import RoundupCalls, moment, written
from vendors.protocol.errors import ProtocolBroken
from vendors.protocol.snapshots import Change, ChangePage

OVERLAP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on: a date, and the page from that date while a poll is under way."""

    at: datetime
    page: int = 0

    @property
    def text(self) -> str:
        """The opaque cursor."""
        return f"{written(self.at)}#{self.page}" if self.page else written(self.at)

    @classmethod
    def read(cls, cursor: str) -> Place:
        """The place behind a cursor; `ProtocolBroken` for one that is not ours."""
        date, _, page = cursor.partition("#")
        try:
            return cls(moment(date), int(page or 0))
        except ValueError as error:
            raise ProtocolBroken(f"{cursor!r} is no cursor of this connector.") from error


def page_behind(calls: RoundupCalls, place: Place, limit: int) -> ChangePage:
    """One page of changes."""
    start = place.at if place.page else place.at - OVERLAP
    rows = calls.search(
        "issue",
        {
            "activity": f"from {written(start)}",
            "@fields": "activity",
            "@sort": "activity,id",
            "@page_size": limit,
            "@page_index": max(place.page, 1),
        },
    )
    changes = [Change(str(one["id"]), moment(one["activity"])) for one in rows]
    _check_filter(changes, start)
    if len(rows) < limit:
        newest = max([place.at, *(one.changed_at for one in changes)])
        return ChangePage(changes, Place(newest).text, more=False)
    last = changes[-1].changed_at
    # Two pages are enough to leave a second behind only when it does not fill the page itself.
    following = Place(last, 1) if last > start else Place(start, max(place.page, 1) + 1)
    return ChangePage(changes, following.text, more=True)


def _check_filter(changes: list[Change], start: datetime) -> None:
    """Roundup ignores a filter it cannot read and returns everything: then nothing is believed."""
    if any(one.changed_at < start for one in changes):
        raise ProtocolBroken("The tracker returned older changes than asked for.")
