"""A real Roundup tracker and the vendor's person in it, who works over the same interface."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests

from msp.kernel.http_exchange import Exchange
from msp.main.demo_vendor import Tracker, start_tracker
from tests.harness.leaks import plant
from vendors.connectors.kind import Setup
from vendors.connectors.roundup.connector import RoundupConnector
from vendors.connectors.roundup.kind import connect

# The tracker's page for errors of any kind; its log alone says which.
BROKEN = HTTPStatus.INTERNAL_SERVER_ERROR


class RoundupPeer:
    """Started once per test run; each test makes cases of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.tracker: Tracker = start_tracker(folder)
        plant(self.tracker.api_password)
        self._vendor = self._session(self.tracker.person, self.tracker.person_password)
        self._admin = self._session("admin", _admin_password(folder))

    @property
    def port(self) -> int:
        return self.tracker.port

    def address(self, port: int = 0) -> str:
        return f"http://127.0.0.1:{port or self.port}/vendor/"

    def connector(
        self,
        *,
        port: int = 0,
        password: str | None = None,
        record: Callable[[Exchange], None] = lambda _: None,
    ) -> RoundupConnector:
        return connect(
            Setup(
                self.address(port),
                {"username": self.tracker.api_user},
                {"password": password or self.tracker.api_password},
                (f"127.0.0.1:{port or self.port}",),
                record,
            )
        )

    def says(self, case_id: str, text: str) -> str:
        message = self._post(
            "msg", json={"content": text, "author": self._id(), "date": "2026-01-01.00:00:00"}
        )
        self._patch(f"issue/{case_id}", {"@op": "add", "messages": [message]})
        return message

    def attaches(self, case_id: str, name: str, content: bytes) -> str:
        file_id = self._post(
            "file",
            files={"content": (name, content, "application/octet-stream")},
            data={"name": name, "type": "application/octet-stream"},
        )
        self._patch(f"issue/{case_id}", {"@op": "add", "files": [file_id]})
        return file_id

    def sets_status(self, case_id: str, raw: str) -> None:
        self._patch(f"issue/{case_id}", {"status": raw})

    def opens(self, title: str) -> str:
        """A case of the vendor's own, or of another customer."""
        return self._post("issue", json={"title": title})

    def copies(self, case_id: str) -> str:
        """A second case with the same messages, as a clumsy import makes them."""
        issue = self._get(f"issue/{case_id}", {"@fields": "messages,title"})["attributes"]
        messages = [one["id"] for one in issue["messages"]]
        return self._post("issue", json={"title": issue["title"], "messages": messages})

    def edits(self, comment_id: str, text: str) -> None:
        self._patch(f"msg/{comment_id}", {"content": text})

    def makes_status(self, name: str) -> None:
        """A status of the vendor's own making, once."""
        rows = self._get("status", {"@fields": "name"})["collection"]
        if name not in {one["name"] for one in rows}:
            url = f"{self.address()}rest/data/status"
            answer = self._admin.post(url, json={"name": name, "order": 9}, timeout=20)
            assert answer.ok, answer.text

    def renames(self, case_id: str, title: str) -> None:
        self._patch(f"issue/{case_id}", {"title": title})

    def merges(self, case_id: str, into: str) -> None:
        self._patch(f"issue/{case_id}", {"superseder": [into]})

    def removes(self, case_id: str) -> None:
        self._write(self._admin, "delete", f"issue/{case_id}")

    def removes_comment(self, case_id: str, comment_id: str) -> None:
        self._patch(f"issue/{case_id}", {"@op": "remove", "messages": [comment_id]})

    def cases_called(self, title: str) -> list[str]:
        rows = self._get("issue", {"title:": title, "@fields": "title", "@sort": "id"})
        return [row["id"] for row in rows["collection"]]

    def comments_of(self, case_id: str) -> list[str]:
        issue = self._get(f"issue/{case_id}", {"@fields": "messages"})
        ids = [one["id"] for one in issue["attributes"]["messages"]]
        rows = [
            self._get(f"msg/{one}", {"@fields": "content,creation", "@verbose": 3})["attributes"]
            for one in ids
        ]
        return [row["content"] for row in rows]

    def files_of(self, case_id: str) -> list[bytes]:
        issue = self._get(f"issue/{case_id}", {"@fields": "files"})
        ids = [one["id"] for one in issue["attributes"]["files"]]
        return [self._vendor.get(f"{self.address()}file{one}/x", timeout=20).content for one in ids]

    def file_names_of(self, case_id: str) -> list[str]:
        issue = self._get(f"issue/{case_id}", {"@fields": "files"})
        ids = [one["id"] for one in issue["attributes"]["files"]]
        rows = [self._get(f"file/{one}", {"@fields": "name"}) for one in ids]
        return [row["attributes"]["name"] for row in rows]

    def status_of(self, case_id: str) -> str:
        issue = self._get(f"issue/{case_id}", {"@fields": "status", "@verbose": 2})
        return str(issue["attributes"]["status"]["name"])

    def close(self) -> None:
        self._vendor.close()
        self._admin.close()
        self.tracker.stop()

    def _session(self, user: str, password: str) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.auth = (user, password)
        session.headers.update(
            {
                "X-Requested-With": "rest",
                "Accept": "application/json",
                "Origin": self.address().removesuffix("/vendor/"),
                "Referer": self.address(),
            }
        )
        return session

    def _id(self) -> str:
        return str(self._get(f"user/username={self.tracker.person}", {})["id"])

    def _get(self, path: str, params: dict[str, Any]) -> Any:
        answer = self._vendor.get(f"{self.address()}rest/data/{path}", params=params, timeout=20)
        assert answer.ok, answer.text
        return answer.json()["data"]

    def _post(self, path: str, **body: Any) -> str:
        url = f"{self.address()}rest/data/{path}"
        answer = self._pressed(lambda: self._vendor.post(url, timeout=20, **body))
        return str(answer.json()["data"]["id"])

    def _patch(self, path: str, body: dict[str, Any]) -> None:
        self._write(self._vendor, "patch", path, json=body)

    def _write(self, session: requests.Session, verb: str, path: str, **body: Any) -> None:
        """Under the element's ETag, which may be stale when the word arrives."""
        url = f"{self.address()}rest/data/{path}"

        def press() -> requests.Response:
            etag = session.get(url, timeout=20).headers["etag"].replace("-gzip", "")
            return session.request(verb, url, headers={"If-Match": etag}, timeout=20, **body)

        self._pressed(press)

    def _pressed(self, press: Callable[[], requests.Response]) -> requests.Response:
        """Once more, as a person would, when the element has changed or the tracker broke down.

        It does so at times when many write and the machine is full. A message that was written all
        the same hangs on no case, so none of the vendor's words is there twice.
        """
        for patience in (0.2, 0.5, 1.0, 2.0, 0.0):
            answer = press()
            if answer.status_code not in {HTTPStatus.PRECONDITION_FAILED, BROKEN}:
                break
            time.sleep(patience)
        assert answer.ok, f"{answer.status_code}: {answer.text}\n{self._last_words()}"
        return answer

    def _last_words(self) -> str:
        """The end of the tracker's own log, which says what its error page does not."""
        return (self._folder / "log/roundup.log").read_text()[-4000:]


def _admin_password(folder: Path) -> str:
    return str(json.loads((folder / "roundup.json").read_text())["admin_password"])
