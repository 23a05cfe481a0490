"""Roundup's REST calls and their answers, with the traps of this product named where they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from msp.kernel.http import Answer, BrokenAnswer, GuardedSession, Limits
from vendors.connectors.answers import failure, http_date, readable, send
from vendors.protocol.errors import OutcomeUnknown, RefusedByVendor, ReservationSpent, Transient

# Roundup hides a crash of its own (its mail server away, say) behind a 400 with this text.
CRASHED = "An error occurred. Please check the server log"
SPENT = "POE token"
DATE = "%Y-%m-%d.%H:%M:%S"
BATCH = 50

Element = dict[str, Any]
Params = Mapping[str, Any]


class RoundupCalls:
    """The wire to one tracker; remembers the vendor's clock as the last answer told it."""

    def __init__(self, session: GuardedSession, base_url: str) -> None:
        self._session = session
        self.base_url = base_url.rstrip("/") + "/"
        self.vendor_now: datetime | None = None

    def read(self, path: str, params: Params | None = None) -> tuple[Any, str]:
        """The `data` of an answer and the element's ETag, which is empty for lists."""
        answer = self._send("GET", f"rest/data/{path}", writing=False, params=params or {})
        return self._data(answer, writing=False), etag_of(answer)

    def search(self, name: str, params: Params) -> list[Element]:
        """The rows of a list. Roundup leaves retired elements out here, and only here."""
        data, _ = self.read(name, params)
        rows: list[Element] = data["collection"]
        return rows

    def many(self, name: str, ids: Sequence[str], fields: str) -> list[Element]:
        """Elements of a class by id, in batches."""
        rows: list[Element] = []
        for start in range(0, len(ids), BATCH):
            batch = list(ids[start : start + BATCH])
            rows += self.search(name, {"id": batch, "@fields": fields, "@verbose": 3})
        return rows

    def create(self, name: str, reservation: str | None, **body: Any) -> str:
        """Post an element, once and once only under a reservation; returns its id."""
        path = f"rest/data/{name}"
        if reservation:
            path += f"/@poe/{quote(reservation, safe='')}"
        answer = self._send("POST", path, writing=True, **body)
        return str(self._data(answer, writing=True)["id"])

    def reserve(self, name: str) -> str:
        """A post-once token, good for one hour at most. Harmless when lost."""
        answer = self._send(
            "POST", f"rest/data/{name}/@poe", writing=False, json={"lifetime": 3600}
        )
        # The link carries the tracker's own idea of its address; only the token is of use.
        return str(urlsplit(self._data(answer, writing=False)["link"]).path.rsplit("/", 1)[-1])

    def change(self, path: str, etag: str, body: dict[str, Any]) -> None:
        """Change an element that is still as `etag` says; `Stale` when it is not."""
        answer = self._send(
            "PATCH", f"rest/data/{path}", writing=True, json=body, headers={"If-Match": etag}
        )
        self._data(answer, writing=True)

    def download(self, file_id: str, sink: BinaryIO, limits: Limits) -> None:
        """A file's bytes. The REST interface has no raw form of them; the page address has."""
        path = f"file{file_id}/content"
        answer = self._send("GET", path, writing=False, sink=sink, limits=limits)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise RefusedByVendor(f"The file {file_id} is not at the tracker any more.")
        if answer.status != HTTPStatus.OK:
            raise failure(answer, answer.text, writing=False)

    def close(self) -> None:
        self._session.close()

    def _send(self, method: str, path: str, *, writing: bool, **more: Any) -> Answer:
        answer = send(self._session, method, self.base_url + path, writing=writing, **more)
        self.vendor_now = http_date(answer.headers.get("date", "")) or self.vendor_now
        return answer

    def _data(self, answer: Answer, *, writing: bool) -> Any:
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return readable(answer, writing=writing)["data"]
        told = told_by(answer)
        if CRASHED in told:
            raise (OutcomeUnknown if writing else Transient)(told)
        if answer.status == HTTPStatus.BAD_REQUEST and SPENT in told and "not valid" in told:
            raise ReservationSpent(told)
        # Roundup says 409 where it means "this value is refused"; a stale element is 412.
        if answer.status == HTTPStatus.CONFLICT:
            raise RefusedByVendor(f"409: {told}")
        raise failure(answer, told, writing=writing)


def told_by(answer: Answer) -> str:
    """The vendor's text: JSON for most errors, plain text for a refused login."""
    try:
        return str(answer.json()["error"]["msg"])
    except (BrokenAnswer, KeyError, TypeError):
        return answer.text


def etag_of(answer: Answer) -> str:
    """The ETag as Roundup wants it back: without the mark of the compression."""
    return answer.headers.get("etag", "").replace("-gzip", "")


def moment(text: str) -> datetime:
    """Roundup's dates are `2026-11-21.18:34:59`, in UTC; a fraction of a second is dropped."""
    return datetime.strptime(text[:19], DATE).replace(tzinfo=UTC)


def written(at: datetime) -> str:
    """A moment as Roundup reads it."""
    return at.astimezone(UTC).strftime(DATE)
