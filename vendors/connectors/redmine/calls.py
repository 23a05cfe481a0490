"""Redmine's REST calls and their answers, with the traps of this product named where they lie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, BinaryIO

from msp.kernel.http import Answer, BrokenAnswer, GuardedSession, Limits
from vendors.connectors.answers import failure, http_date, readable, send
from vendors.protocol.errors import RefusedByVendor

# The most Redmine gives at once.
PAGE = 100

Element = dict[str, Any]
Params = Mapping[str, Any]

_UPDATED = re.compile(rb"<updated>([^<]+)</updated>")


class RedmineCalls:
    """The wire to one Redmine; remembers its clock as the last answer told it."""

    def __init__(self, session: GuardedSession, base_url: str) -> None:
        self._session = session
        self.base_url = base_url.rstrip("/") + "/"
        self.vendor_now: datetime | None = None

    def read(self, path: str, params: Params | None = None) -> Element:
        """One answer."""
        answer = self._send("GET", f"{path}.json", writing=False, params=params or {})
        data: Element = self._data(answer, writing=False)
        return data

    def issues(self, params: Params) -> list[Element]:
        """The rows of a search. Redmine hides closed issues unless it is told not to.

        With a key that is no longer good it answers 200 and what strangers may see: whoever calls
        this has asked who we are before.
        """
        rows: list[Element] = self.read("issues", {"status_id": "*", **params})["issues"]
        return rows

    def create(self, path: str, body: Element) -> Element:
        """Post something new."""
        answer = self._send("POST", f"{path}.json", writing=True, json=body)
        data: Element = self._data(answer, writing=True)
        return data

    def change(self, issue_id: str, body: Element) -> None:
        """Change an issue. Redmine says 204 to what it does not know and to what it does not do."""
        path = f"issues/{issue_id}.json"
        answer = self._send("PUT", path, writing=True, json={"issue": body})
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise failure(answer, told_by(answer), writing=True)

    def upload(self, name: str, content: BinaryIO) -> str:
        """A token for a file's bytes, good for one use. An upload nobody uses shows nowhere."""
        answer = self._send(
            "POST",
            "uploads.json",
            writing=False,
            params={"filename": name},
            data=content,
            headers={"Content-Type": "application/octet-stream"},
        )
        return str(self._data(answer, writing=False)["upload"]["token"])

    def download(self, path: str, sink: BinaryIO, limits: Limits) -> None:
        """A file's bytes."""
        answer = self._send("GET", path, writing=False, sink=sink, limits=limits)
        if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN):
            raise RefusedByVendor("The file is not at the vendor any more.")
        if answer.status != HTTPStatus.OK:
            raise failure(answer, told_by(answer), writing=False)

    def ask_time(self) -> None:
        """Behind a bare application server no answer is dated; a feed of nothing is dated now."""
        answer = self._send("GET", "issues.atom", writing=False, params={"issue_id": "0"})
        found = _UPDATED.search(answer.body)
        if found:
            self.vendor_now = moment(found[1].decode())

    def close(self) -> None:
        self._session.close()

    def _send(self, method: str, path: str, *, writing: bool, **more: Any) -> Answer:
        answer = send(self._session, method, self.base_url + path, writing=writing, **more)
        self.vendor_now = http_date(answer.headers.get("date", "")) or self.vendor_now
        return answer

    def _data(self, answer: Answer, *, writing: bool) -> Any:
        if answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return readable(answer, writing=writing)
        raise failure(answer, told_by(answer), writing=writing)


def told_by(answer: Answer) -> str:
    """The vendor's text: a list for what is refused, nothing for most other errors."""
    try:
        return "; ".join(str(one) for one in answer.json()["errors"])
    except (BrokenAnswer, KeyError, TypeError):
        is_page = "html" in answer.headers.get("content-type", "")
        return "an error page" if is_page else answer.text


def moment(text: str) -> datetime:
    """Redmine's dates carry their zone; their seconds are whole."""
    return datetime.fromisoformat(text).astimezone(UTC)


def written(at: datetime) -> str:
    """A moment as Redmine reads it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
