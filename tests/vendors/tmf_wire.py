"""The wire of our TMF621 server: each request and each answer is held against the contract."""

from __future__ import annotations

import base64
import json
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.vendors import tmf_contract as contract
from tests.vendors import tmf_operations as operations
from tests.vendors.tmf_operations import HUB, LIST, TICKET, Operation

if TYPE_CHECKING:
    from tests.vendors.tmf_server import Ticket, TicketServer

ACCOUNT, PASSWORD = "msp", "trouble for tests"
NOWHERE: Operation = ("", "")


def handler(server: TicketServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Answering):
        state = server

    return Handler


class _Answering(BaseHTTPRequestHandler):
    """One request at a time changes the state."""

    state: TicketServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _serve(self) -> None:
        with self.state.lock:
            parts, body, root = urlsplit(self.path), self._body(), self.state.root
            self.asked = NOWHERE
            if parts.path.startswith("/files/"):
                self._send(200, b"x" * 300_000)
            elif not self._is_signed_in():
                self._error(401, "unauthorized", "sign in")
            elif not parts.path.startswith(root):
                self._error(404, "notFound", "there is no such resource")
            else:
                rest = parts.path.removeprefix(root).strip("/")
                names = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self._carry_out(rest, names, body)

    def _carry_out(self, rest: str, names: dict[str, str], body: Any) -> None:
        self.asked = operations.operation(self.command, rest)
        media = str(self.headers["Content-Type"] or "").partition(";")[0]
        version = self.state.version
        if self._refused(operations.asked_wrongly(version, self.asked, names, media)):
            return
        known = rest.partition("/")[2]
        if rest.split("/")[0] == HUB:
            status, told = self.state.hub.answer(self.command, known, body)
            place = f"{self.state.url}hub/{['', *self.state.hub.listeners][-1]}"
            self._answer(status, told, **({"Location": place} if status == 201 else {}))
        elif self.asked == ("GET", LIST):
            self._list(names)
        elif self.asked == ("POST", LIST):
            self._create(body)
        elif self.asked in (("GET", TICKET), ("PATCH", TICKET)):
            self._one(known, media, body)
        else:
            self._error(405, "notAllowed", "this cannot be done here")

    def _list(self, names: dict[str, str]) -> None:
        rows = self.state.found(names)
        start, size = int(names.get("offset", 0)), min(int(names.get("limit", 25)), 100)
        page = rows[start : start + size]
        page = [one for one in page if one["id"] not in self.state.hidden]
        if names.get("fields"):
            kept = {*names["fields"].split(","), *operations.ALWAYS[self.state.version]}
            page = [{name: one[name] for name in one if name in kept} for one in page]
        counts = {"X-Result-Count": str(len(page)), "X-Total-Count": str(len(rows))}
        self._answer(200, page, **({} if "no totals" in self.state.quirks else counts))

    def _create(self, body: Any) -> None:
        state = self.state
        kind = contract.CREATED[state.version]
        found = contract.complaints(state.version, kind, body, closed=True, statuses=state.statuses)
        if self._refused(found):
            return
        made = state.make(body)
        if "accepts" not in state.quirks:
            self._answer(201, made)
        elif "bare" in state.quirks:
            self._answer(202, b"")
        else:
            self._answer(202, b"", Location=made["href"])

    def _one(self, known: str, media: str, body: Any) -> None:
        ticket = self.state.tickets.get(known)
        if ticket is None:
            self._error(404, "notFound", f"there is no ticket {known}")
        elif self.command == "GET":
            self._answer(200, ticket)
        else:
            self._change(ticket, media, body)

    def _change(self, ticket: Ticket, media: str, body: Any) -> None:
        if self._refused(self.state.complaints(media, body)):
            return
        told = self.state.patch(ticket, media, body)
        if told:
            self._error(400, "invalid", told)
            return
        self.state.touch(ticket)
        accepted = "accepts" in self.state.quirks
        self._answer(202 if accepted else 200, b"" if accepted else ticket)

    def _is_signed_in(self) -> bool:
        expected = base64.b64encode(f"{ACCOUNT}:{PASSWORD}".encode()).decode()
        return self.headers["Authorization"] == f"Basic {expected}"

    def _body(self) -> Any:
        self.state.asked.append(f"{self.command} {self.path} {self.headers['Content-Type']}")
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"null")
        self.state.bodies += [] if body is None else [body]
        return body

    def _refused(self, found: list[str]) -> bool:
        """What breaks the contract is refused. A status may be wrong and break nothing else."""
        if found:
            wrong = [one for one in found if not one.startswith("$.status:")]
            self.state.broken += [f"{self.command} {self.path}: {one}" for one in wrong]
            self._error(400, "invalid", "; ".join(found))
        return bool(found)

    def _error(self, status: int, code: str, reason: str) -> None:
        self._answer(status, operations.failure(self.state.version, status, code, reason))

    def _answer(self, status: int, body: Any, **headers: str) -> None:
        state = self.state
        found = operations.answered_wrongly(state.version, self.asked, status)
        kind = operations.body_of(state.version, self.asked, status)
        if kind:
            found += contract.complaints(state.version, kind, body, statuses=state.statuses)
        elif body:
            found += ["a body where there is none"]
        if self.asked == ("GET", LIST) and status == 200 and "no totals" not in state.quirks:
            found += [name for name in operations.COUNTS if not headers[name].isdecimal()]
        state.broken += [f"answer to {self.command} {self.path}: {one}" for one in found]
        self._send(status, body, **headers)

    def _send(self, status: int, body: Any, **headers: str) -> None:
        if "notes elsewhere" in self.state.quirks:
            body = renamed(body)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def renamed(body: Any) -> Any:
    """Notes under another name, as after an upgrade that nobody announced."""
    if isinstance(body, list):
        return [renamed(one) for one in body]
    if not isinstance(body, dict) or "note" not in body:
        return body
    return {("comment" if name == "note" else name): value for name, value in body.items()}
