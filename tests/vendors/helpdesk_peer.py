"""A real django-helpdesk and the vendor's person in it, who works over the same interface."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import requests

from msp.kernel.http_exchange import Exchange
from vendors.connectors.http.connector import HttpConnector
from vendors.connectors.http.kind import connect
from vendors.connectors.http.presets import preset
from vendors.connectors.kind import Setup

SITE = Path(__file__).with_name("helpdesk_site.py")
ACCOUNT, PERSON = "mspdesk", "vera"
WAITING = "6"
# The vendor has made a status of its own; an administrator gives it a meaning.
OWN_STATUS = f'    "{WAITING}": awaiting_us\n'


def definition() -> str:
    """The preset, adapted as its first lines say."""
    head, between, tail = preset("django-helpdesk").partition('    "1": acknowledged')
    return head + OWN_STATUS + between + tail


class HelpdeskPeer:
    """Started once per test run; each test makes cases of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._hooks = folder / "webhooks"
        self._password, person = secrets.token_urlsafe(12), secrets.token_urlsafe(12)
        self._log = (folder / "helpdesk.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, str(SITE), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        told = self._begin({ACCOUNT: self._password, PERSON: person})
        self.port: int = told["port"]
        self.our_number = str(told["users"][ACCOUNT])
        self._vendor = requests.Session()
        self._vendor.trust_env = False
        self._vendor.auth = (PERSON, person)

    def address(self, port: int = 0) -> str:
        return f"http://127.0.0.1:{port or self.port}/"

    def config(self) -> dict[str, str]:
        """What an administrator fills in."""
        return {"username": ACCOUNT, "author": self.our_number, "definition": definition()}

    def connector(
        self,
        *,
        port: int = 0,
        password: str | None = None,
        record: Callable[[Exchange], None] = lambda _: None,
    ) -> HttpConnector:
        allow = (f"127.0.0.1:{port or self.port}",)
        given = {"secret": password or self._password}
        return connect(Setup(self.address(port), self.config(), given, allow, record))

    @property
    def password(self) -> str:
        return self._password

    def says(self, case_id: str, text: str, *, public: bool = True) -> str:
        body = {"ticket": case_id, "comment": text, "public": public}
        return str(self._ask("post", "followups/", json=body)["id"])

    def attaches(self, case_id: str, name: str, content: bytes) -> str:
        data = {"ticket": case_id, "public": "true"}
        answer = self._ask("post", "followups/", data=data, files={"attachments": (name, content)})
        return str(answer["followupattachment_set"][0]["id"])

    def comments_with_title(self, case_id: str, title: str) -> None:
        """A follow-up that has a title, as the vendor's page writes it: the ticket takes it."""
        body = {"ticket": case_id, "title": title, "comment": "See the title.", "public": True}
        self._ask("post", "followups/", json=body)

    def makes_public(self, followup_id: str, public: bool) -> None:
        self._ask("patch", f"followups/{followup_id}/", json={"public": public})

    def sets_status(self, case_id: str, raw: str) -> None:
        self._ask("patch", f"tickets/{case_id}/", json={"status": int(raw)})

    def holds(self, case_id: str, held: bool) -> None:
        self._ask("patch", f"tickets/{case_id}/", json={"on_hold": held})

    def renames(self, case_id: str, title: str) -> None:
        self._ask("patch", f"tickets/{case_id}/", json={"title": title})

    def merges(self, case_id: str, into: str) -> None:
        self._ask("patch", f"tickets/{case_id}/", json={"merged_to": int(into)})

    def removes(self, case_id: str) -> None:
        answer = self._vendor.delete(f"{self.address()}api/tickets/{case_id}/", timeout=30)
        assert answer.status_code == 204, answer.text

    def cases_called(self, title: str) -> list[str]:
        rows, url = [], f"{self.address()}api/tickets/?page_size=200"
        while url:
            page = self._vendor.get(url, timeout=30).json()
            rows += page["results"]
            url = page["next"]
        return [str(one["id"]) for one in rows if one["title"] == title]

    def comments_of(self, case_id: str) -> list[str]:
        return [one["comment"] for one in self._case(case_id)["followup_set"] if one["comment"]]

    def files_of(self, case_id: str) -> list[bytes]:
        files = [
            file
            for one in self._case(case_id)["followup_set"]
            for file in one["followupattachment_set"]
        ]
        return [self._vendor.get(one["file"], timeout=30).content for one in files]

    def status_of(self, case_id: str) -> str:
        return str(self._case(case_id)["status"])

    def calls_hook(self, url: str) -> None:
        """The vendor's own webhook goes there from now on; nowhere when empty."""
        self._hooks.write_text(url)

    def close(self) -> None:
        self._vendor.close()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._log.close()

    def _begin(self, users: Mapping[str, str]) -> Any:
        """Tell the accounts and hear the port; nothing but the program's end cuts it short."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"users": users}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, Path(self._log.name).read_text()[-2000:]
        return json.loads(line)

    def _case(self, case_id: str) -> Any:
        return self._ask("get", f"tickets/{case_id}/")

    def _ask(self, verb: str, path: str, **body: Any) -> Any:
        answer = self._vendor.request(verb, f"{self.address()}api/{path}", timeout=30, **body)
        assert answer.ok, answer.text[:2000]
        return answer.json()
