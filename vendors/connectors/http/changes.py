"""What changed at a system, oldest first, by the system's own clock.

The cursor is the date of the newest change seen; while a poll is under way also the page, from
one on, of what changed since exactly that date. A list that lies is noticed and no cursor moves:
older changes than were asked for (the filter was not understood), an order that cannot be read
page by page, more promised and nothing shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msp.kernel.i18n import _
from vendors.connectors.http.calls import HttpCalls, followed, page_words
from vendors.connectors.http.definition import Changes
from vendors.connectors.http.fields import needed_at, rows_at
from vendors.connectors.http.vocabulary import dates_of
from vendors.protocol.errors import ProtocolBroken
from vendors.protocol.snapshots import Change, ChangePage

TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading goes on."""

    at: datetime
    page: int = 0

    @property
    def text(self) -> str:
        """The opaque cursor."""
        return f"{self.at.astimezone(UTC).isoformat()}#{self.page}"

    @classmethod
    def read(cls, cursor: str) -> Place:
        """The place behind a cursor; `ProtocolBroken` for one that is not ours."""
        date, _sign, page = cursor.partition("#")
        try:
            return cls(datetime.fromisoformat(date), int(page or 0))
        except ValueError as error:
            raise ProtocolBroken(
                _("%(cursor)s is no cursor of this connector.", cursor=cursor)
            ) from error


def first_cursor(calls: HttpCalls) -> str:
    """The vendor's now, as its last answer told it."""
    if calls.vendor_now is None:
        raise ProtocolBroken(_("The vendor's answers carry no date to begin from."))
    return Place(calls.vendor_now).text


def page_behind(calls: HttpCalls, call: Changes, cursor: str, limit: int) -> ChangePage:
    """One page of changes; a page with anything on it may be followed by another."""
    place = Place.read(cursor)
    start = place.at if place.page else place.at - timedelta(seconds=call.overlap_seconds)
    number = max(place.page, 1) - 1
    words = page_words(call, number, limit)
    answer = calls.ask(call, {"since": start, **words})
    dates = dates_of(calls.definition)
    rows = rows_at(call.items, answer)
    changes = [
        Change(needed_at(call.id, row), dates.read(needed_at(call.updated, row))) for row in rows
    ]
    _check_start(changes, start)
    if not followed(call, answer, rows, words["limit"]):
        newest = max([place.at, *(one.changed_at for one in changes)])
        return ChangePage(changes, Place(newest).text, more=False)
    _check_order(changes)
    # The date of the last one is asked for again, from a step before it: rows that share it may
    # stand on the next page, and a list may begin behind the date that it is given.
    step = changes[-1].changed_at - timedelta(seconds=call.resolution_seconds)
    onward = Place(step, 1) if step > start else Place(start, number + 2)
    return ChangePage(changes, onward.text, more=True)


def _check_start(changes: Sequence[Change], start: datetime) -> None:
    """What is written with whole minutes may come back a little older than asked for."""
    if any(one.changed_at < start - TOLERANCE for one in changes):
        raise ProtocolBroken(_("The vendor returned older changes than were asked for."))


def _check_order(changes: Sequence[Change]) -> None:
    """Only the oldest first can be read page by page while the list changes."""
    if not changes:
        raise ProtocolBroken(_("The vendor says that there is more and shows nothing."))
    dates = [one.changed_at for one in changes]
    if dates != sorted(dates):
        raise ProtocolBroken(
            _("The list of changes is not sorted by their date, the oldest first.")
        )
