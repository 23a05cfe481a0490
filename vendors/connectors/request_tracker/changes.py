"""What changed at an RT, by its own clock.

RT reads a date of a search in the time zone of the account, which REST 2 does not tell; "200
seconds ago" means the same in every zone. As that moment moves on while we turn pages, the
pages of one poll go by ticket number and not by date, and the cursor of the next poll is the
vendor's time at the first page of this one: what changes meanwhile is seen then at the latest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vendors.connectors.request_tracker.calls import PAGE, Element, RequestTrackerCalls, moment
from vendors.protocol.errors import ProtocolBroken
from vendors.protocol.snapshots import Change, ChangePage

# A change is dated before it is committed, and our idea of the vendor's clock is seconds old.
OVERLAP = timedelta(seconds=20)
MUCH_TOO_OLD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on: a date, and within a poll the next one's date and a ticket number."""

    since: datetime
    following: datetime | None = None
    after: int = 0

    @property
    def text(self) -> str:
        """The opaque cursor."""
        if self.following is None:
            return self.since.isoformat()
        return f"{self.since.isoformat()}#{self.following.isoformat()}#{self.after}"

    @classmethod
    def read(cls, cursor: str) -> Place:
        """The place behind a cursor; `ProtocolBroken` for one that is not ours."""
        since, *more = cursor.split("#")
        try:
            if not more:
                return cls(moment(since))
            return cls(moment(since), moment(more[0]), int(more[1]))
        except (ValueError, IndexError) as error:
            raise ProtocolBroken(f"{cursor!r} is no cursor of this connector.") from error


def page_behind(calls: RequestTrackerCalls, place: Place, now: datetime, limit: int) -> ChangePage:
    """One page of changes; `now` is the vendor's."""
    start = place.since - OVERLAP
    seconds = max(math.ceil((now - start).total_seconds()), 1)
    page = calls.page(
        "tickets",
        {
            "query": f"LastUpdated >= '{seconds} seconds ago' AND id > {place.after}",
            "fields": "LastUpdated",
            "orderby": "id",
            "per_page": min(limit, PAGE),
        },
    )
    changes = [Change(str(one["id"]), moment(one["LastUpdated"])) for one in page["items"]]
    _check_filter(changes, start)
    following = place.following or now.astimezone(UTC).replace(microsecond=0)
    if not _has_more(page):
        return ChangePage(changes, Place(following).text, more=False)
    after = max(int(one.external_id) for one in changes)
    return ChangePage(changes, Place(place.since, following, after).text, more=True)


def _has_more(page: Element) -> bool:
    """RT leaves the total out where it hides rows from us: then only an empty page is the last."""
    if page["total"] is None:
        return bool(page["items"])
    return bool(page["total"] > len(page["items"]) > 0)


def _check_filter(changes: list[Change], start: datetime) -> None:
    """RT takes a date that it cannot read for 1970 and returns everything."""
    if any(one.changed_at < start - MUCH_TOO_OLD for one in changes):
        raise ProtocolBroken("The vendor's system returned older changes than asked for.")
