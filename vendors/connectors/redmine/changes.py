"""What changed at a Redmine, oldest first, by its own clock.

The cursor is the date of the newest change seen. A page that is full is followed from its last
date on, and only within one second by the next page of that second: a case that changes while
we turn pages moves to the end, and counting on from there would jump over another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vendors.connectors.redmine.calls import PAGE, RedmineCalls, moment, written
from vendors.protocol.errors import ProtocolBroken
from vendors.protocol.snapshots import Change, ChangePage

# A change is dated before it is committed.
OVERLAP = timedelta(seconds=20)
# Redmine keeps fractions of seconds and compares with the end of the second before.
FRACTION = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on. While a poll is under way: how many of that date are behind us."""

    at: datetime
    behind: int | None = None

    @property
    def text(self) -> str:
        """The opaque cursor."""
        return written(self.at) if self.behind is None else f"{written(self.at)}#{self.behind}"

    @classmethod
    def read(cls, cursor: str) -> Place:
        """The place behind a cursor; `ProtocolBroken` for one that is not ours."""
        date, mark, behind = cursor.partition("#")
        try:
            return cls(moment(date), int(behind) if mark else None)
        except ValueError as error:
            raise ProtocolBroken(f"{cursor!r} is no cursor of this connector.") from error


def page_behind(calls: RedmineCalls, place: Place, limit: int) -> ChangePage:
    """One page of changes. Only the first look of a poll goes back a little."""
    start = place.at if place.behind is not None else place.at - OVERLAP
    limit = min(limit, PAGE)
    rows = calls.issues(
        {
            "updated_on": f">={written(start)}",
            "sort": "updated_on:asc,id:asc",
            "limit": limit,
            "offset": place.behind or 0,
        }
    )
    changes = [Change(str(one["id"]), moment(one["updated_on"])) for one in rows]
    _check_filter(changes, start)
    if not rows:
        return ChangePage((), Place(place.at).text, more=False)
    last = changes[-1].changed_at
    if len(rows) < limit:
        return ChangePage(changes, Place(max(place.at, last)).text, more=False)
    following = Place(last, 0) if last > start else Place(start, (place.behind or 0) + limit)
    return ChangePage(changes, following.text, more=True)


def _check_filter(changes: list[Change], start: datetime) -> None:
    """Redmine ignores a filter that it does not know: then nothing is believed."""
    if any(one.changed_at < start - FRACTION for one in changes):
        raise ProtocolBroken("The vendor's system returned older changes than asked for.")
