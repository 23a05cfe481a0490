"""RT's REST 2 calls and their answers, with the traps of this product named where they lie."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msp.kernel.http import Answer, BrokenAnswer, GuardedSession, Limits
from vendors.connectors.answers import failure, http_date, readable, send

# The most RT gives at once.
PAGE = 100

Element = dict[str, Any]
Params = Mapping[str, Any]


class RequestTrackerCalls:
    """The wire to one RT; remembers its clock as the last answer told it."""

    def __init__(self, session: GuardedSession, base_url: str) -> None:
        self._session = session
        self.base_url = base_url.rstrip("/") + "/"
        self.vendor_now: datetime | None = None
        self._told_at = 0.0

    def clock(self) -> datetime | None:
        """The vendor's clock by now, counted on from the last answer."""
        if self.vendor_now is None:
            return None
        return self.vendor_now + timedelta(seconds=time.monotonic() - self._told_at)

    def read(
        self, path: str, params: Params | None = None, limits: Limits | None = None
    ) -> Element:
        """One record."""
        return self.read_versioned(path, params, limits)[0]

    def read_versioned(
        self, path: str, params: Params | None = None, limits: Limits | None = None
    ) -> tuple[Element, str]:
        """One record and its ETag."""
        answer = self._send("GET", path, writing=False, params=params, limits=limits)
        data: Element = self._data(answer, writing=False)
        return data, answer.headers.get("etag", "")

    def page(self, path: str, params: Params, where: Sequence[Element] = ()) -> Element:
        """One page of a list; conditions go by POST, which changes nothing here."""
        more = {"json": list(where)} if where else {}
        method = "POST" if where else "GET"
        answer = self._send(method, path, writing=False, params=params, **more)
        data: Element = self._data(answer, writing=False)
        return data

    def rows(self, path: str, where: Sequence[Element], fields: Params) -> list[Element]:
        """All rows of a list in which nothing is hidden from us: a short page is the last."""
        return list(self._walk(path, where, fields, last=lambda rows: len(rows) < PAGE))

    def rows_with_gaps(self, path: str, where: Sequence[Element], fields: Params) -> list[Element]:
        """All rows of a list where RT may hide some.

        It takes them out after it has cut the page, so a short page says nothing: only an empty
        one is the end.
        """
        return list(self._walk(path, where, fields, last=lambda rows: not rows))

    def create(self, path: str, **body: Any) -> tuple[Element | list[str], str]:
        """Post something new: the answer, and the id of what was made."""
        answer = self._send("POST", path, writing=True, **body)
        data = self._data(answer, writing=True)
        return data, answer.headers.get("location", "").rstrip("/").rsplit("/", 1)[-1]

    def change(self, path: str, etag: str, body: Element) -> list[str]:
        """Change a record that is still as `etag` says, else `Stale`; what RT says about it.

        RT says 200 whether it did anything or not: only reading back tells.
        """
        answer = self._send("PUT", path, writing=True, json=body, headers={"If-Match": etag})
        return [str(one) for one in self._data(answer, writing=True)]

    def close(self) -> None:
        self._session.close()

    def _walk(
        self, path: str, where: Sequence[Element], fields: Params, last: Any
    ) -> Iterator[Element]:
        number = 1
        while True:
            asked = {**fields, "per_page": PAGE, "page": number, "orderby": "id"}
            rows = self.page(path, asked, where)["items"]
            yield from rows
            if last(rows):
                return
            number += 1

    def _send(self, method: str, path: str, *, writing: bool, **more: Any) -> Answer:
        url = f"{self.base_url}REST/2.0/{path}"
        answer = send(self._session, method, url, writing=writing, **more)
        told = http_date(answer.headers.get("date", ""))
        if told is not None:
            self.vendor_now, self._told_at = told, time.monotonic()
        return answer

    def _data(self, answer: Answer, *, writing: bool) -> Any:
        if answer.status < 300:
            return readable(answer, writing=writing)
        raise failure(answer, told_by(answer), writing=writing)


def told_by(answer: Answer) -> str:
    """The vendor's text."""
    try:
        return str(answer.json()["message"])
    except (BrokenAnswer, KeyError, TypeError):
        return answer.text


def moment(text: str) -> datetime:
    """RT's dates are always UTC in REST 2, whatever zone the account lives in."""
    return datetime.fromisoformat(text).astimezone(UTC)


def multipart(fields: Element, name: str, content: Any, kind: str) -> dict[str, Any]:
    """A file beside its fields. As JSON and base64, RT would damage a name that is not ASCII."""
    return {
        "data": {"JSON": json.dumps(fields)},
        "files": {"Attachments": (name, content, kind)},
    }
