"""A small server of our own that answers as Zammad's documentation shows, with a state of its own.

The product cannot be run beside the tests. What is here was written from the documented requests
and answers (tickets, articles, search, states, signing in by an access token), not from its code.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT, TOKEN = "mspdesk@msp.example", "token for the tests"
STATES = ("new", "open", "pending reminder", "pending close", "closed", "merged", "removed")
PRIORITIES = ("1 low", "2 normal", "3 high")
SINCE = re.compile(r'updated_at:\["([^"]+)" TO \*\]')
NOTED = re.compile(r'note:"([^"]*)"')
Row = dict[str, Any]


@dataclass
class ZammadServer:
    """Tickets and articles by their ids."""

    tickets: dict[int, Row] = field(default_factory=dict)
    articles: dict[int, Row] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    # Its search does not know these yet.
    unindexed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self._ids, self._articles, self._files = count(11), count(31), count(501)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(10)

    def make(self, body: Row) -> Row:
        ticket_id = next(self._ids)
        made = {"id": ticket_id, "number": f"22{ticket_id:03}", "state": "new", "owner": "-"}
        made |= {"created_at": stamp(), "note": None, "priority": "2 normal", "created_by": ACCOUNT}
        made |= {name: one for name, one in body.items() if name != "article"}
        self.tickets[ticket_id] = made
        self.add(ticket_id, body["article"], ACCOUNT)
        return made

    def add(self, ticket_id: int, body: Row, author: str) -> Row:
        """An article of a ticket; its files are numbered and their bytes are kept."""
        article_id = next(self._articles)
        files = [self._filed(one) for one in body.get("attachments", ())]
        made = {"content_type": "text/plain", "internal": False, "type": "note", **body}
        made |= {"id": article_id, "ticket_id": ticket_id, "attachments": files}
        made |= {"created_by": author, "from": author.title(), "created_at": self.touch(ticket_id)}
        self.articles[article_id] = made
        return made

    def touch(self, ticket_id: int) -> str:
        at = stamp()
        self.tickets[ticket_id]["updated_at"] = at
        return at

    def talk(self, ticket_id: int) -> list[Row]:
        return [one for one in self.articles.values() if one["ticket_id"] == ticket_id]

    def found(self, query: str) -> list[Row]:
        """What its search understands of a query; anything else finds nothing."""
        known = [one for one in self.tickets.values() if one["id"] not in self.unindexed]
        if since := SINCE.fullmatch(query):
            return [one for one in known if moment(one["updated_at"]) >= moment(since[1])]
        if noted := NOTED.fullmatch(query):
            return [one for one in known if noted[1] in (one["note"] or "")]
        return []

    def _filed(self, given: Row) -> Row:
        content = base64.b64decode(given["data"])
        about = {"Mime-Type": given.get("mime-type", "")}
        told = {"id": next(self._files), "filename": given["filename"], "size": str(len(content))}
        return {**told, "preferences": about, "_bytes": content}


def stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def refusal(body: Row) -> str:
    """Why a ticket is not taken in; empty when it is."""
    if body.get("state", "new") not in STATES:
        return "No such state"
    if body.get("priority", PRIORITIES[0]) not in PRIORITIES:
        return "No such priority"
    return ""


def _handler(server: ZammadServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Answering):
        state = server

    return Handler


class _Answering(BaseHTTPRequestHandler):
    """One request at a time changes the state."""

    state: ZammadServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        with self.state.lock:
            path, query = self._begin()
            if self._known():
                self._read(path, query)

    def do_POST(self) -> None:
        with self.state.lock:
            path, _query = self._begin()
            body = self._body()
            if not self._known():
                return
            if path == ["tickets"]:
                refused = refusal(body) or ("" if body.get("group") else "Group can't be blank")
                self._answer(422, error(refused)) if refused else self._made(body)
            elif path == ["ticket_articles"] and body["ticket_id"] in self.state.tickets:
                self._answer(201, shown(self.state.add(body["ticket_id"], body, ACCOUNT)))
            else:
                self._answer(404, error("Couldn't find it"))

    def do_PUT(self) -> None:
        with self.state.lock:
            path, _query = self._begin()
            body = self._body()
            ticket = self._ticket(path[-1]) if self._known() else None
            if ticket is not None:
                if refused := refusal(body):
                    self._answer(422, error(refused))
                    return
                ticket.update(body)
                self.state.touch(ticket["id"])
                self._answer(200, plain(ticket))

    def _made(self, body: Row) -> None:
        self._answer(201, plain(self.state.make(body)))

    def _read(self, path: list[str], query: Row) -> None:
        match path:
            case ["users", "me"]:
                self._answer(200, {"id": 5, "login": ACCOUNT, "email": ACCOUNT, "active": True})
            case ["tickets", "search"]:
                self._search(query)
            case ["tickets", ticket_id]:
                ticket = self._ticket(ticket_id)
                if ticket is not None:
                    self._answer(200, expanded(ticket, query))
            case ["ticket_articles", "by_ticket", ticket_id]:
                ticket = self._ticket(ticket_id)
                if ticket is not None:
                    talk = [shown(one) for one in self.state.talk(ticket["id"])]
                    self._answer(200, talk if "expand" in query else [bare(one) for one in talk])
            case ["ticket_attachment", _ticket_id, article_id, file_id]:
                self._file(article_id, file_id)
            case _:
                self._answer(404, error("No route matches"))

    def _search(self, query: Row) -> None:
        rows = self.state.found(query["query"])
        if query.get("sort_by"):
            newest_first = query.get("order_by", "desc") == "desc"
            rows = sorted(rows, key=lambda one: one[query["sort_by"]], reverse=newest_first)
        size = min(int(query.get("per_page", 10)), 100)
        start = (int(query.get("page", 1)) - 1) * size
        page = rows[start : start + size]
        if "expand" in query:
            self._answer(200, [expanded(one, query) for one in page])
        else:
            ids = [one["id"] for one in page]
            assets = {"Ticket": {str(one["id"]): plain(one) for one in page}}
            self._answer(200, {"tickets": ids, "tickets_count": len(ids), "assets": assets})

    def _file(self, article_id: str, file_id: str) -> None:
        article = self.state.articles.get(int(article_id), {})
        for one in article.get("attachments", ()):
            if str(one["id"]) == file_id:
                self._send(200, one["_bytes"], one["preferences"]["Mime-Type"])
                return
        self._answer(404, error("Couldn't find it"))

    def _begin(self) -> tuple[list[str], Row]:
        parts = urlsplit(self.path)
        path = parts.path.removeprefix("/api/v1/").strip("/").split("/")
        self.state.asked.append(f"{self.command} {'/'.join(path)}")
        return path, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def _known(self) -> bool:
        known = bool(self.headers["Authorization"] == f"Token token={TOKEN}")
        if not known:
            self._answer(401, error("Authentication required"))
        return known

    def _ticket(self, ticket_id: str) -> Row | None:
        found = self.state.tickets.get(int(ticket_id)) if ticket_id.isdecimal() else None
        if found is None:
            self._answer(404, error(f"Couldn't find Ticket with 'id'={ticket_id}"))
        return found

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")

    def _answer(self, status: int, body: Any) -> None:
        self._send(status, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind or "application/octet-stream")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def error(words: str) -> Row:
    return {"error": words, "error_human": words}


def expanded(ticket: Row, query: Row) -> Row:
    """With the names of what it refers to where they are asked for, else with numbers alone."""
    return dict(ticket) if "expand" in query else plain(ticket)


def plain(ticket: Row) -> Row:
    named = ("state", "priority", "owner", "group", "created_by")
    told = {name: one for name, one in ticket.items() if name not in named}
    return told | {"state_id": STATES.index(ticket["state"]) + 1, "owner_id": 1, "group_id": 1}


def shown(article: Row) -> Row:
    files: Sequence[Row] = article["attachments"]
    told = [{name: one for name, one in file.items() if name != "_bytes"} for file in files]
    return {**article, "attachments": told}


def bare(article: Row) -> Row:
    return {name: one for name, one in article.items() if name != "created_by"}
