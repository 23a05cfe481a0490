"""A real Redmine from Debian's packages, and the vendor's person in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from msp.kernel.http_exchange import Exchange
from tests.vendors.redmine_server import CODE, start_server
from vendors.connectors.kind import Setup
from vendors.connectors.redmine.connector import RedmineConnector
from vendors.connectors.redmine.kind import connect

PACKAGES = "redmine redmine-sqlite puma"
OUR_KEY, HER_KEY = "d" * 40, "e" * 40
PROJECT, TRACKER = "support", "Support"


def is_installed() -> bool:
    """Whether the packages are there; anybody may run what they bring."""
    return CODE.is_dir() and shutil.which("puma") is not None


@dataclass
class RedminePeer:
    """Our account and Vera's at one Redmine, the real one or its recorded answers."""

    port: int
    field_id: str = "1"
    stop: Callable[[], None] = lambda: None
    _vendor: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self._vendor.trust_env = False
        self._vendor.headers["X-Redmine-API-Key"] = HER_KEY

    @classmethod
    def started(cls, folder: Path) -> RedminePeer:
        """A real one, started once per test run; each test makes cases of its own."""
        server = start_server(folder)
        return cls(server.port, server.field, server.stop)

    @property
    def settings(self) -> Mapping[str, str]:
        """What the form of a connection asks for."""
        return {
            "api_key": OUR_KEY,
            "project": PROJECT,
            "tracker": TRACKER,
            "custom_field": self.field_id,
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
    ) -> RedmineConnector:
        return connect(
            Setup(
                self.address(port),
                {**self.settings, **config},
                {"api_key": password or OUR_KEY},
                (f"127.0.0.1:{port or self.port}",),
                record,
            )
        )

    def says(self, case_id: str, text: str, *, private: bool = False) -> str:
        self._put(case_id, notes=text, private_notes=private)
        return str(self._issue(case_id)["journals"][-1]["id"])

    def notes(self, case_id: str, text: str) -> str:
        return self.says(case_id, text, private=True)

    def edits(self, comment_id: str, text: str) -> None:
        self._send("put", f"journals/{comment_id}.json", json={"journal": {"notes": text}})

    def describes(self, case_id: str, text: str) -> None:
        """The vendor's person rewrites what we wrote."""
        self._put(case_id, description=text)

    def attaches(self, case_id: str, name: str, content: bytes) -> str:
        answer = self._send(
            "post",
            "uploads.json",
            params={"filename": name},
            data=content,
            headers={"Content-Type": "application/octet-stream"},
        )
        self._put(case_id, uploads=[{"token": answer["upload"]["token"], "filename": name}])
        return str(self._issue(case_id)["attachments"][-1]["id"])

    def sets_status(self, case_id: str, raw: str) -> None:
        rows = self._send("get", "issue_statuses.json")["issue_statuses"]
        self._put(case_id, status_id=next(one["id"] for one in rows if one["name"] == raw))

    def renames(self, case_id: str, title: str) -> None:
        self._put(case_id, subject=title)

    def merges(self, case_id: str, into: str) -> None:
        """Redmine's way: closed as a duplicate."""
        relation = {"issue_to_id": into, "relation_type": "duplicates"}
        self._send("post", f"issues/{case_id}/relations.json", json={"relation": relation})
        self.sets_status(case_id, "Closed")

    def removes(self, case_id: str) -> None:
        self._send("delete", f"issues/{case_id}.json")

    def opens(self, title: str) -> str:
        """A case of the vendor's own, or of another customer."""
        issue = {"project_id": PROJECT, "tracker_id": 3, "subject": title}
        return str(self._send("post", "issues.json", json={"issue": issue})["issue"]["id"])

    def cases_called(self, title: str) -> list[str]:
        params = {"subject": title, "status_id": "*", "sort": "id"}
        rows = self._send("get", "issues.json", params=params)["issues"]
        return [str(row["id"]) for row in rows]

    def comments_of(self, case_id: str) -> list[str]:
        """What whoever asked can read."""
        issue = self._issue(case_id)
        said = [one for one in issue["journals"] if one["notes"] and not one["private_notes"]]
        return [issue["description"], *(one["notes"] for one in said)]

    def files_of(self, case_id: str) -> list[bytes]:
        ids = [one["id"] for one in self._issue(case_id)["attachments"]]
        url = f"{self.address()}attachments/download"
        return [self._vendor.get(f"{url}/{one}", timeout=30).content for one in ids]

    def status_of(self, case_id: str) -> str:
        return str(self._issue(case_id)["status"]["name"])

    def close(self) -> None:
        self._vendor.close()
        self.stop()

    def _issue(self, case_id: str) -> dict[str, Any]:
        params = {"include": "journals,attachments"}
        found: dict[str, Any] = self._send("get", f"issues/{case_id}.json", params=params)["issue"]
        return found

    def _put(self, case_id: str, **issue: Any) -> None:
        self._send("put", f"issues/{case_id}.json", json={"issue": issue})

    def _send(self, verb: str, path: str, **more: Any) -> Any:
        answer = self._vendor.request(verb, f"{self.address()}{path}", timeout=30, **more)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None
