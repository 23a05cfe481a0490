"""A small tracker that answers as Roundup's REST interface does, with any number of cases.

Roundup itself keeps each message as a file and hashes a password for each call: to measure the
desk against ten thousand cases it would measure Roundup. This one makes its cases up from their
numbers and forgets nothing that is said in them afterwards. Run as a program of its own:
`python -m tests.bench.tracker PORT CASES`; it counts the calls of the account and tells when.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ACCOUNT, ACCOUNT_ID = "mspdesk", "3"
PERSON, PERSON_ID = "vera", "4"
# Our own opening message and what the vendor has said since.
MESSAGES = 8
CORRELATION = "msp-bench-{}"
MARK = "<case.{}@msp-desk>"
SAID = "We have replaced the drive in bay {} and look whether the array is whole again. "
BEGUN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)
DATE = "%Y-%m-%d.%H:%M:%S"
Params = dict[str, list[str]]


class Cases:
    """What the tracker knows: cases by number, and what was said in them since it started."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.calls: list[float] = []
        self._lock = threading.Lock()
        self._activity: dict[int, datetime] = {}
        self._later: dict[int, dict[str, Any]] = {}
        self._said: dict[int, list[int]] = defaultdict(list)

    def says(self, case: int, text: str) -> None:
        """The vendor's person comments on a case."""
        with self._lock:
            number = self.count * MESSAGES + len(self._later) + 1
            now = datetime.now(UTC)
            self._later[number] = _message(number, text, PERSON, PERSON_ID, now, "")
            self._said[case].append(number)
            self._activity[case] = now

    def issues(self, params: Params) -> list[dict[str, Any]]:
        """Those with an id, or those that changed since a date, oldest first."""
        if "id" in params:
            return [self._issue(int(one)) for one in params["id"] if 0 < int(one) <= self.count]
        since = datetime.strptime(params["activity"][0], f"from {DATE}").replace(tzinfo=UTC)
        with self._lock:
            found = sorted((at, case) for case, at in self._activity.items() if at >= since)
        size, page = int(params["@page_size"][0]), int(params["@page_index"][0])
        rows = found[(page - 1) * size : page * size]
        return [{"id": str(case), "activity": at.strftime(DATE)} for at, case in rows]

    def messages(self, params: Params) -> list[dict[str, Any]]:
        """Messages by id."""
        return [self._message_numbered(int(one)) for one in params["id"]]

    def _issue(self, case: int) -> dict[str, Any]:
        first = (case - 1) * MESSAGES
        numbers = [*range(first + 1, first + MESSAGES + 1), *self._said.get(case, ())]
        return {
            "id": str(case),
            "title": f"Array {case} is degraded",
            "status": {"id": "3", "name": "chatting"},
            "messages": [{"id": str(one)} for one in numbers],
            "files": [],
            "activity": self._activity.get(case, BEGUN).strftime(DATE),
            "superseder": [],
            "assignedto": {"id": PERSON_ID, "username": PERSON},
        }

    def _message_numbered(self, number: int) -> dict[str, Any]:
        if number in self._later:
            return self._later[number]
        case, place = (number - 1) // MESSAGES + 1, (number - 1) % MESSAGES
        if place == 0:
            mark = MARK.format(CORRELATION.format(case))
            return _message(number, "The array is degraded.", ACCOUNT, ACCOUNT_ID, BEGUN, mark)
        at = BEGUN + timedelta(hours=place)
        return _message(number, SAID.format(place) * (1 + place), PERSON, PERSON_ID, at, "")


def _message(
    number: int, text: str, name: str, person: str, at: datetime, mark: str
) -> dict[str, Any]:
    who = {"id": person, "username": name}
    moment = at.strftime(DATE)
    return {
        "id": str(number),
        "content": text,
        "author": who,
        "creator": who,
        "date": moment,
        "creation": moment,
        "messageid": mark,
    }


class Answers(BaseHTTPRequestHandler):
    """One connection; kept open between calls as Roundup's is."""

    protocol_version = "HTTP/1.1"
    cases: Cases

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        name = unquote(place.path).rsplit("/data/", 1)[-1]
        if name.endswith("/calls"):
            self._answer(self.cases.calls)
            return
        self.cases.calls.append(time.time())
        self._answer({"data": self._data(name, parse_qs(place.query))})

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.cases.says(int(said["case"]), said["text"])
        self._answer({})

    def _data(self, name: str, params: Params) -> Any:
        if name == f"user/username={ACCOUNT}":
            known = {"username": ACCOUNT, "roles": "User", "address": "desk@example.com"}
            return {"id": ACCOUNT_ID, "attributes": known}
        rows: list[dict[str, Any]] = []
        if name == "issue":
            rows = self.cases.issues(params)
        elif name == "msg":
            rows = self.cases.messages(params)
        elif name == "status":
            rows = [{"id": "3", "name": "chatting", "order": 1}]
        return {"collection": rows, "@total_size": len(rows)}

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written: ten thousand cases would say forty thousand lines."""


def main(port: int, count: int) -> None:
    """Serve until ended."""
    Answers.cases = Cases(count)
    ThreadingHTTPServer(("127.0.0.1", port), Answers).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
