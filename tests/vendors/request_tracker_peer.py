"""A real Request Tracker from Debian's packages, and the vendor's person in it."""

from __future__ import annotations

import shutil
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from msp.kernel.http_exchange import Exchange
from tests.vendors.request_tracker_server import start_server
from vendors.connectors.kind import Setup
from vendors.connectors.request_tracker.connector import RequestTrackerConnector
from vendors.connectors.request_tracker.kind import connect

PACKAGES = "request-tracker5 rt5-db-sqlite rt5-standalone"
ACCOUNT, PERSON = ("mspdesk", "the password of the desk"), ("vera", "the password of vera")
QUEUE, FIELD = "Support", "MSP reference"


def is_installed() -> bool:
    """Whether the packages are there; anybody may run what they bring."""
    return shutil.which("rt-setup-database-5", path="/usr/sbin:/usr/bin") is not None


@dataclass
class RequestTrackerPeer:
    """Our account and Vera's at one RT, the real one or its recorded answers."""

    port: int
    token: str = "1-27-0123456789abcdef0123456789abcdef"
    stop: Callable[[], None] = lambda: None
    _vendor: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self._vendor.trust_env = False
        self._vendor.auth = PERSON

    @classmethod
    def started(cls, folder: Path) -> RequestTrackerPeer:
        """A real one, started once per test run; each test makes cases of its own."""
        server = start_server(folder)
        return cls(server.port, server.token, server.stop)

    @property
    def settings(self) -> Mapping[str, str]:
        """What the form of a connection asks for."""
        return {
            "username": ACCOUNT[0],
            "password": ACCOUNT[1],
            "queue": QUEUE,
            "custom_field": FIELD,
        }

    def address(self, port: int = 0) -> str:
        return f"http://127.0.0.1:{port or self.port}/"

    def connector(
        self,
        *,
        port: int = 0,
        password: str | None = None,
        record: Callable[[Exchange], None] = lambda _: None,
        **config: str,
    ) -> RequestTrackerConnector:
        return connect(
            Setup(
                self.address(port),
                {**self.settings, **config},
                {"password": password or ACCOUNT[1]},
                (f"127.0.0.1:{port or self.port}",),
                record,
            )
        )

    def says(self, case_id: str, text: str, way: str = "correspond") -> str:
        body = {"Content": text, "ContentType": "text/plain"}
        return self._post(f"ticket/{case_id}/{way}", json=body)

    def notes(self, case_id: str, text: str) -> str:
        return self.says(case_id, text, "comment")

    def attaches(self, case_id: str, name: str, content: bytes) -> str:
        files = {"Attachments": (name, content, "application/octet-stream")}
        return self._post(f"ticket/{case_id}/correspond", data={"JSON": "{}"}, files=files)

    def sets_status(self, case_id: str, raw: str) -> None:
        self._put(f"ticket/{case_id}", {"Status": raw})

    def renames(self, case_id: str, title: str) -> None:
        self._put(f"ticket/{case_id}", {"Subject": title})

    def merges(self, case_id: str, into: str) -> None:
        self._put(f"ticket/{case_id}", {"MergeInto": into})

    def removes(self, case_id: str) -> None:
        self.sets_status(case_id, "deleted")

    def opens(self, title: str) -> str:
        """A case of the vendor's own, or of another customer."""
        body = {"Queue": QUEUE, "Subject": title, "Content": title, "ContentType": "text/plain"}
        return self._post("ticket", json=body)

    def cases_called(self, title: str) -> list[str]:
        rows = self._get("tickets", {"query": f"Subject = '{title}'", "orderby": "id"})
        return [str(row["id"]) for row in rows["items"]]

    def comments_of(self, case_id: str) -> list[str]:
        """What whoever asked can read."""
        said = self._messages(case_id, ["Create", "Correspond"])
        return [one["Content"] for one in said if not one["Filename"] and one["Content"]]

    def files_of(self, case_id: str) -> list[bytes]:
        said = self._messages(case_id, ["Create", "Correspond", "Comment"])
        ids = [one["id"] for one in said if one["Filename"]]
        return [b64decode(self._get(f"attachment/{one}", {})["Content"]) for one in ids]

    def status_of(self, case_id: str) -> str:
        return str(self._get(f"ticket/{case_id}", {})["Status"])

    def close(self) -> None:
        self._vendor.close()
        self.stop()

    def _messages(self, case_id: str, types: list[str]) -> list[dict[str, Any]]:
        where = [{"field": "Type", "operator": "IN", "value": types}]
        said = self._ask(f"ticket/{case_id}/history?per_page=100", where)
        ids = [one["id"] for one in said]
        where = [{"field": "TransactionId", "operator": "IN", "value": ids}]
        fields = "fields=Filename,ContentType,Content"
        return self._ask(f"attachments?per_page=100&orderby=id&{fields}", where)

    def _url(self, path: str) -> str:
        return f"{self.address()}REST/2.0/{path}"

    def _get(self, path: str, params: dict[str, Any]) -> Any:
        answer = self._vendor.get(self._url(path), params=params, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def _ask(self, path: str, where: list[dict[str, Any]]) -> list[dict[str, Any]]:
        answer = self._vendor.post(self._url(path), json=where, timeout=30)
        assert answer.ok, answer.text
        rows: list[dict[str, Any]] = answer.json()["items"]
        return rows

    def _post(self, path: str, **body: Any) -> str:
        answer = self._vendor.post(self._url(path), timeout=30, **body)
        assert answer.ok, answer.text
        return answer.headers["location"].rsplit("/", 1)[-1]

    def _put(self, path: str, body: dict[str, Any]) -> None:
        answer = self._vendor.put(self._url(path), json=body, timeout=30)
        assert answer.ok, answer.text
