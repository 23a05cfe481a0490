"""A small server that speaks TMF621, version 4 or 5, with a state of its own.

It is ours, for no product that speaks the standard can be run beside the tests. It holds each
request against the contract and refuses what breaks it; each answer is held against it too. The
quirks are those that products are known for, each switched on by name.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.vendors import tmf_contract as contract
from tests.vendors.tmf_hub import EventHub

ACCOUNT, PASSWORD = "msp", "trouble for tests"
Ticket = dict[str, Any]


@dataclass
class TicketServer:
    """`quirks` may be changed while it runs."""

    version: int = 4
    first_status: str = "acknowledged"
    statuses: tuple[str, ...] = contract.STATUSES
    quirks: set[str] = field(default_factory=set)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    # Left out of each page after its limit was applied, for rights the asker has not.
    hidden: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.hub = EventHub(self.version, self.quirks, self.broken)
        self._ids, self._notes = count(1001), count(1)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def root(self) -> str:
        return f"/tmf-api/troubleTicket/v{self.version}/"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.root}"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)

    def make(self, body: Ticket) -> Ticket:
        """A ticket of whoever asks."""
        ticket_id = f"TT-{next(self._ids)}"
        made = {**body, "id": ticket_id, "href": f"{self.url}troubleTicket/{ticket_id}"}
        made |= {"creationDate": stamp(), "status": self.first_status}
        self.tickets[ticket_id] = made
        return self.touch(made)

    def touch(self, ticket: Ticket) -> Ticket:
        """Something changed: the clock moves, and notes of others get an id."""
        ticket["lastUpdate"] = stamp()
        for note in ticket.get("note", ()):
            if not note.get("id") or ("own ids" in self.quirks and len(str(note["id"])) == 32):
                note["id"] = f"N{next(self._notes)}"
        self.hub.tell(ticket)
        return ticket

    def patch(self, ticket: Ticket, media: str, body: Any) -> str:
        """Apply a change; the words of a refusal, or nothing."""
        if media == "application/json-patch+json":
            return self._steps(ticket, body)
        found = contract.complaints(contract.changed(self.version), body)
        if found:
            return "; ".join(found)
        if body.get("status") not in (None, *self.statuses):
            if "silent status" not in self.quirks:
                return "unknown status"
            body.pop("status")
        ticket.update(body)
        return ""

    def _steps(self, ticket: Ticket, body: Any) -> str:
        found = contract.complaints(contract.json_patch(), body)
        if found:
            return "; ".join(found)
        for step in body:
            _root, name, *last = step["path"].split("/")
            if step["op"] == "replace" and name == "status" and step["value"] not in self.statuses:
                return "unknown status"
            if last == ["-"]:
                if not isinstance(ticket.get(name), list):
                    return f"there is no list {name}"
                ticket[name].append(step["value"])
            else:
                ticket[name] = step["value"]
        return ""

    def found(self, asked: dict[str, str]) -> list[Ticket]:
        """The rows of a list, the oldest change first."""
        rows = sorted(self.tickets.values(), key=lambda one: (one["lastUpdate"], one["id"]))
        if "ignores filters" in self.quirks:
            return rows
        for name, value in asked.items():
            if name == "lastUpdate.gte":
                rows = [one for one in rows if one["lastUpdate"] >= value]
            elif name == "filter":
                since = value.split("'")[1]
                rows = [one for one in rows if one["lastUpdate"] >= since]
            elif name == "externalIdentifier.id":
                rows = [one for one in rows if value in ids_of(one)]
            elif name not in ("offset", "limit", "sort", "fields"):
                rows = [one for one in rows if one.get(name) == value]
        return rows


def ids_of(ticket: Ticket) -> list[str]:
    return [one["id"] for one in ticket.get("externalIdentifier", ())]


def renamed(body: Any) -> Any:
    """Notes under another name, as after an upgrade that nobody announced."""
    if isinstance(body, list):
        return [renamed(one) for one in body]
    if not isinstance(body, dict) or "note" not in body:
        return body
    return {("comment" if name == "note" else name): value for name, value in body.items()}


def stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _handler(server: TicketServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Answering):
        state = server

    return Handler


class _Answering(BaseHTTPRequestHandler):
    """One request at a time changes the state."""

    state: TicketServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        with self.state.lock:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path.startswith("/files/"):
                self._answer(200, b"x" * 300_000, checked=False)
            elif not self._hub() and self._ready() and (rest := self._rest(parts.path)) is not None:
                self._read(rest, asked)

    def do_POST(self) -> None:
        with self.state.lock:
            body = self._body()
            if self._hub(body) or not self._ready():
                return
            if self._refused(contract.created(self.state.version), body):
                return
            made = self.state.make(body)
            accepted = "accepts" in self.state.quirks
            if accepted and "bare" in self.state.quirks:
                self._answer(202, b"", checked=False)
            elif accepted:
                self._answer(202, b"", checked=False, Location=made["href"])
            else:
                self._answer(201, made)

    def do_PATCH(self) -> None:
        with self.state.lock:
            body, media = self._body(), str(self.headers["Content-Type"]).partition(";")[0]
            ticket = self._ticket(self._rest(urlsplit(self.path).path) or "")
            if ticket is None or not self._ready():
                return
            told = self.state.patch(ticket, media, body)
            if told:
                self._error(400, "invalid", told)
                return
            self.state.touch(ticket)
            accepted = "accepts" in self.state.quirks
            self._answer(
                202 if accepted else 200, b"" if accepted else ticket, checked=not accepted
            )

    def do_DELETE(self) -> None:
        with self.state.lock:
            self._hub(self._body())

    def _hub(self, body: Any = None) -> bool:
        """Whether the hub was meant; it has answered then."""
        path, place = urlsplit(self.path).path, f"{self.state.root}hub"
        if not path.startswith(place):
            return False
        if self._ready():
            known = path.removeprefix(place).strip("/")
            self._answer(*self.state.hub.answer(self.command, known, body), checked=False)
        return True

    def _read(self, rest: str, asked: dict[str, str]) -> None:
        if rest:
            ticket = self._ticket(rest)
            if ticket is not None:
                self._answer(200, ticket)
            return
        if "filter" in asked and self.state.version < 5:
            self._error(501, "notImplemented", "there is no filter")
            return
        rows = self.state.found(asked)
        start, size = int(asked.get("offset", 0)), min(int(asked.get("limit", 25)), 100)
        page = rows[start : start + size]
        page = [one for one in page if one["id"] not in self.state.hidden]
        total = "" if "no totals" in self.state.quirks else str(len(rows))
        self._answer(200, page, X_Total_Count=total)

    def _rest(self, path: str) -> str | None:
        """What stands behind the list's address."""
        prefix = f"{self.state.root}troubleTicket"
        if not path.startswith(prefix):
            self._error(404, "notFound", "there is no such resource")
            return None
        return path.removeprefix(prefix).strip("/")

    def _ticket(self, ticket_id: str) -> Ticket | None:
        found = self.state.tickets.get(ticket_id)
        if found is None:
            self._error(404, "notFound", f"there is no ticket {ticket_id}")
        return found

    def _ready(self) -> bool:
        expected = base64.b64encode(f"{ACCOUNT}:{PASSWORD}".encode()).decode()
        if self.headers["Authorization"] == f"Basic {expected}":
            return True
        self._error(401, "unauthorized", "sign in")
        return False

    def _body(self) -> Any:
        self.state.asked.append(f"{self.command} {self.path} {self.headers['Content-Type']}")
        return json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"null")

    def _refused(self, schema: contract.Schema, body: Any) -> bool:
        found = contract.complaints(schema, body)
        if found:
            self.state.broken += [f"{self.command}: {one}" for one in found]
            self._error(400, "invalid", "; ".join(found))
        return bool(found)

    def _error(self, status: int, code: str, reason: str) -> None:
        told = {"code": code, "reason": reason, "message": reason, "status": str(status)}
        self._answer(status, told)

    def _answer(self, status: int, body: Any, *, checked: bool = True, **headers: str) -> None:
        if checked:
            self.state.broken += [f"answer: {one}" for one in self._complaints(status, body)]
        if "notes elsewhere" in self.state.quirks:
            body = renamed(body)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def _complaints(self, status: int, body: Any) -> Iterator[str]:
        if status >= 400:
            yield from contract.complaints(contract.error(self.state.version), body)
            return
        own = self.state.statuses if self.state.statuses != contract.STATUSES else None
        schema = contract.ticket(self.state.version, statuses=own or contract.STATUSES)
        for one in body if isinstance(body, list) else [body]:
            yield from contract.complaints(schema, one)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""
