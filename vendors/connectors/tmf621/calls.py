"""The wire to one TMF621 server, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import quote, urljoin, urlsplit

from msp.kernel.http import Answer, BrokenAnswer, GuardedSession, Limits
from vendors.connectors.answers import failure, http_date, readable, send
from vendors.protocol.errors import (
    NotSupported,
    OutcomeUnknown,
    ProtocolBroken,
    RefusedByVendor,
)

PAGE = 50
MOST_PAGES = 200
MERGE = "application/merge-patch+json"
APPEND = "application/json-patch+json"

Ticket = dict[str, Any]


class TicketCalls:
    """Remembers the vendor's clock as the last answer told it. `open` bears no sign-in."""

    def __init__(self, session: GuardedSession, open_: GuardedSession, base_url: str) -> None:
        self._session, self._open = session, open_
        self.base_url = base_url.rstrip("/") + "/"
        self.vendor_now: datetime | None = None

    def ticket(self, ticket_id: str) -> tuple[Ticket, str]:
        """A ticket, and its ETag where the server gives one."""
        answer = self._send("GET", self._path(ticket_id), writing=False)
        data = self._object(answer, writing=False)
        if str(data.get("id", "")) != ticket_id:
            raise ProtocolBroken("The answer is another ticket than the one asked for.")
        return data, answer.headers.get("etag", "")

    def page(self, params: Mapping[str, Any], offset: int, limit: int) -> tuple[list[Ticket], bool]:
        """A page of tickets, and whether the server may have more behind it.

        A short page says nothing: rows we may not see are taken out after the limit. Only an
        empty page, or the server's own count, is an end.
        """
        asked = {**params, "offset": offset, "limit": limit}
        answer = self._send("GET", "troubleTicket", writing=False, params=asked)
        rows = self._told(answer, writing=False)
        if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
            raise ProtocolBroken("The answer is no list of tickets.")
        total = answer.headers.get("x-total-count", "")
        if total.isdecimal() and len(total) < 12:
            return rows, offset + limit < int(total)
        return rows, bool(rows)

    def all(self, params: Mapping[str, Any]) -> Iterator[Ticket]:
        """Every ticket of a list. Raises ProtocolBroken where it has no end."""
        for number in range(MOST_PAGES):
            rows, more = self.page(params, number * PAGE, PAGE)
            yield from rows
            if not more:
                return
        raise ProtocolBroken("The list of tickets has no end.")

    def create(self, body: Ticket) -> Ticket:
        """A new ticket. One that was only accepted may come with no more than its address."""
        answer = self._send("POST", "troubleTicket", writing=True, json=body)
        if answer.status != HTTPStatus.ACCEPTED:
            return self._object(answer, writing=True)
        try:
            told = answer.json()
        except BrokenAnswer:
            told = {}
        told = told if isinstance(told, dict) else {}
        known = _known_as(told, answer, "troubleTicket/")
        if not known:
            raise OutcomeUnknown("The ticket was accepted and has no number yet.")
        return {**told, "id": known}

    def change(self, ticket_id: str, media: str, body: Any, etag: str = "") -> None:
        """Change a ticket; whether it took is for the caller to read back."""
        headers = {"Content-Type": media, **({"If-Match": etag} if etag else {})}
        content = json.dumps(body).encode()
        path = self._path(ticket_id)
        answer = self._send("PATCH", path, writing=True, data=content, headers=headers)
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._failure(answer, writing=True)

    def subscribe(self, body: Ticket) -> Ticket:
        """A new registration in the hub. Version 5 need not give its id: its address tells it."""
        answer = self._send("POST", "hub", writing=True, json=body)
        told = self._registration(answer, writing=True)
        return {**told, "id": _known_as(told, answer, "hub/")}

    def unsubscribe(self, registration_id: str) -> None:
        """Take a registration out of the hub."""
        answer = self._send("DELETE", self._hub(registration_id), writing=True)
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._failure(answer, writing=True)

    def subscription(self, registration_id: str) -> Ticket:
        """A registration of the hub, from a server that lets look."""
        answer = self._send("GET", self._hub(registration_id), writing=False)
        return {"id": registration_id, **self._registration(answer, writing=False)}

    def download(self, address: str, sink: BinaryIO, limits: Limits) -> None:
        """A file that stands elsewhere; our sign-in goes only to the server itself."""
        place = urljoin(self.base_url, address)
        here, there = urlsplit(self.base_url), urlsplit(place)
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        session = self._session if same else self._open
        answer = send(session, "GET", place, writing=False, sink=sink, limits=limits)
        if answer.status != HTTPStatus.OK:
            raise RefusedByVendor(f"The file is not there: {answer.status}.")

    def close(self) -> None:
        self._session.close()
        self._open.close()

    def _path(self, ticket_id: str) -> str:
        return f"troubleTicket/{quote(ticket_id, safe='')}"

    def _hub(self, registration_id: str) -> str:
        return f"hub/{quote(registration_id, safe='')}"

    def _send(self, method: str, path: str, *, writing: bool, **more: Any) -> Answer:
        answer = send(self._session, method, self.base_url + path, writing=writing, **more)
        self.vendor_now = http_date(answer.headers.get("date", "")) or self.vendor_now
        return answer

    def _object(self, answer: Answer, *, writing: bool) -> Ticket:
        data = self._told(answer, writing=writing)
        if not isinstance(data, dict) or not data.get("id"):
            broken = "The answer is no ticket."
            raise (OutcomeUnknown if writing else ProtocolBroken)(broken)
        return data

    def _registration(self, answer: Answer, *, writing: bool) -> Ticket:
        """Without an id it is one all the same, by version 5, but not without an address."""
        data = self._told(answer, writing=writing)
        if not isinstance(data, dict) or not data.get("callback"):
            broken = "The answer is no registration."
            raise (OutcomeUnknown if writing else ProtocolBroken)(broken)
        return data

    def _told(self, answer: Answer, *, writing: bool) -> Any:
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._failure(answer, writing=writing)
        return readable(answer, writing=writing)

    def _failure(self, answer: Answer, *, writing: bool) -> Exception:
        told = told_by(answer)
        if answer.status == HTTPStatus.NOT_IMPLEMENTED:
            return NotSupported(f"501: {told}")
        return failure(answer, told, writing=writing)


def _known_as(told: Ticket, answer: Answer, before: str) -> str:
    """The id of what was made: as told, else what stands behind `before` in its address."""
    place = urlsplit(str(told.get("href") or answer.headers.get("location", ""))).path
    _front, found, behind = place.rpartition(before)
    return str(told.get("id") or "") or (behind.partition("/")[0] if found else "")


def told_by(answer: Answer) -> str:
    """The vendor's words: the standard's error has a reason, and a message that tells more."""
    try:
        told = answer.json()
        words = [str(told[name]) for name in ("reason", "message") if told.get(name)]
    except (BrokenAnswer, AttributeError, TypeError):
        words = []
    return ": ".join(words) or answer.text


def moment(text: object) -> datetime | None:
    """A date of the standard (RFC 3339), in UTC; None for what is none."""
    try:
        found = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
