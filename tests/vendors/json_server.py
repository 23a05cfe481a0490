"""A small JSON ticket system of our own: each way of signing in, and a list of changes.

The quirks are what such systems do in the wild, each switched on by name; tests change them
while it runs. It speaks for itself and for no product.
"""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

ACCOUNT = "mspdesk"
# Letters that look otherwise in an address, in a form and in JSON.
SECRET = 'correct horse/battery+staple="'
Ticket = dict[str, Any]


@dataclass
class JsonServer:
    """`way` is how it wants to be signed in to; `name` and `prefix` where the key stands."""

    way: str = "bearer"
    name: str = "Authorization"
    prefix: str = ""
    secret: str = SECRET
    quirks: set[str] = field(default_factory=set)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    # Tokens that were given and are good, with the moment at which they lapse.
    tokens: dict[str, datetime] = field(default_factory=dict)
    token_seconds: int = 3600
    page_size: int = 100
    # Its own clock, which is not ours.
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self._ids, self._notes, self._tokens = count(101), count(1), count(1)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)

    def count(self, line: str) -> int:
        """How many requests began like this."""
        return sum(one.startswith(line) for one in self.asked)

    def make(self, **body: Any) -> Ticket:
        with self.lock:
            made = {"id": next(self._ids), "status": "new", "notes": [], **body}
            self.tickets[str(made["id"])] = made
            return self.touch(made)

    def touch(self, ticket: Ticket, at: datetime | None = None) -> Ticket:
        ticket["updated_at"] = stamp(at or self.clock())
        return ticket

    def say(self, ticket_id: str, text: str, author: str = "vera") -> Ticket:
        with self.lock:
            ticket = self.tickets[ticket_id]
            note = {"id": next(self._notes), "author": author, "text": text}
            note["at"] = self.touch(ticket)["updated_at"]
            ticket["notes"].append(note)
            return note

    def revoke(self) -> None:
        """Every token given so far is refused from now on."""
        self.tokens.clear()

    def give_token(self) -> str:
        token = f"token/{next(self._tokens)}+of=many-letters"
        self.tokens[token] = datetime.now(UTC) + timedelta(seconds=self.token_seconds)
        return token

    def knows(self, headers: Any, query: dict[str, str]) -> bool:
        """Whether a request is signed in as this server wants it."""
        told = headers.get("Authorization", "")
        match self.way:
            case "header":
                return bool(headers.get(self.name) == f"{self.prefix}{self.secret}")
            case "query":
                return query.get(self.name) == self.secret
            case "oauth2":
                until = self.tokens.get(told.removeprefix("Bearer "))
                return until is not None and until > datetime.now(UTC)
            case "basic":
                return bool(told == basic(self.secret))
            case _:
                return bool(told == f"Bearer {self.secret}")

    def changed(self, query: dict[str, str]) -> tuple[list[Ticket], bool]:
        """A page of what changed, and whether more follows; quirks bend it."""
        rows = sorted(self.tickets.values(), key=lambda one: (one["updated_at"], one["id"]))
        since = query.get("since", "")
        if "ignores since" not in self.quirks:
            behind = "begins behind" in self.quirks
            rows = [
                one
                for one in rows
                if one["updated_at"] > since or (one["updated_at"] == since and not behind)
            ]
        if "newest first" in self.quirks:
            rows.reverse()
        size = min(int(query.get("size", 100)), self.page_size)
        start = (int(query.get("page", 1)) - 1) * size
        page = rows[start : start + size]
        return page, len(rows) > start + size or "always more" in self.quirks


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def basic(secret: str) -> str:
    return "Basic " + b64encode(f"{ACCOUNT}:{secret}".encode()).decode()


def _handler(server: JsonServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Answering):
        state = server

    return Handler


class _Answering(BaseHTTPRequestHandler):
    """One request at a time changes the state."""

    state: JsonServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        with self.state.lock:
            path, query = self._begin()
            if not self._known(query):
                return
            match path.split("/"):
                case ["me"]:
                    self._answer(200, {"login": ACCOUNT})
                case ["tickets"]:
                    found = self._found(query)
                    self._answer(200, {"rows": found, "next": None})
                case ["tickets", ticket_id] if ticket_id in self.state.tickets:
                    self._answer(200, self.state.tickets[ticket_id])
                case ["changes"]:
                    rows, more = self.state.changed(query)
                    told = [{"id": one["id"], "updated_at": one["updated_at"]} for one in rows]
                    self._answer(200, {"rows": told, "more": more})
                case _:
                    self._answer(404, {"error": "nothing here"})

    def do_POST(self) -> None:
        with self.state.lock:
            path, query = self._begin()
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            if path == "token":
                self._give_token(dict(parse_qsl(body)))
            elif self._known(query):
                self._write(path.split("/"), json.loads(body))

    def _write(self, path: list[str], body: Any) -> None:
        match path:
            case ["tickets"]:
                self._answer(201, self.state.make(**body))
            case ["tickets", ticket_id, "notes"] if ticket_id in self.state.tickets:
                self._answer(201, self.state.say(ticket_id, body["text"], ACCOUNT))
            case _:
                self._answer(404, {"error": "nothing here"})

    def _begin(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/api/").strip("/")
        self.state.asked.append(f"{self.command} {path}")
        return path, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def _known(self, query: dict[str, str]) -> bool:
        if self.state.knows(self.headers, query):
            return True
        # Some quote back what they were sent, secrets and all.
        told = f"I do not know {self.path} with {dict(self.headers)}"
        self._answer(401, {"error": told if "quotes" in self.state.quirks else "sign in"})
        return False

    def _give_token(self, form: dict[str, str]) -> None:
        in_form = "in form" in self.state.quirks
        secret = form.get("client_secret") == self.state.secret
        known = secret if in_form else self.headers.get("Authorization") == basic(self.state.secret)
        if "token endpoint away" in self.state.quirks:
            self._answer(503, {"error": "temporarily_unavailable"})
        elif not known or form.get("grant_type") != "client_credentials":
            quoted = f" {form} {dict(self.headers)}" if "quotes" in self.state.quirks else ""
            self._answer(401, {"error": f"invalid_client{quoted}"})
        else:
            token = self.state.give_token()
            if "gives bad tokens" in self.state.quirks:
                self.state.revoke()
            told = {"access_token": token, "token_type": "Bearer"}
            self._answer(200, told | {"expires_in": self.state.token_seconds})

    def _found(self, query: dict[str, str]) -> list[Ticket]:
        wanted = query.get("ref", "")
        return [one for one in self.state.tickets.values() if wanted in str(one.get("ref", ""))]

    def _answer(self, status: int, body: Any) -> None:
        content = json.dumps(body, ensure_ascii="plain" not in self.state.quirks).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The header Date, by the server's own clock."""
        return super().date_time_string(self.state.clock().timestamp())

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""
