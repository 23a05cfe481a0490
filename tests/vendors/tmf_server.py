"""A small server that speaks TMF621, version 4 or 5, with a state of its own.

It is ours, for no product that speaks the standard can be run beside the tests. It holds each
request against the contract and refuses what breaks it; each answer is held against it too. The
quirks are those that products are known for, each switched on by name.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from itertools import count
from typing import Any

from tests.vendors import tmf_contract as contract
from tests.vendors.tmf_hub import EventHub
from tests.vendors.tmf_members import STATUSES
from tests.vendors.tmf_operations import STEPS
from tests.vendors.tmf_wire import ACCOUNT, PASSWORD, handler

__all__ = ["ACCOUNT", "PASSWORD", "Ticket", "TicketServer"]

Ticket = dict[str, Any]


@dataclass
class TicketServer:
    """`quirks` may be changed while it runs."""

    version: int = 4
    first_status: str = "acknowledged"
    statuses: tuple[str, ...] = STATUSES
    quirks: set[str] = field(default_factory=set)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    # Left out of each page after its limit was applied, for rights the asker has not.
    hidden: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.hub = EventHub(self.version, self.quirks, self.broken, self.statuses)
        self._ids, self._notes = count(1001), count(1)
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
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
        return self.touch(made, "Create")

    def touch(self, ticket: Ticket, kind: str = "AttributeValueChange") -> Ticket:
        """Something changed: the clock moves, and notes of others get an id."""
        ticket["lastUpdate"] = stamp()
        for note in ticket.get("note", ()):
            if not note.get("id") or ("own ids" in self.quirks and len(str(note["id"])) == 32):
                note["id"] = f"N{next(self._notes)}"
        moved = self._moved(ticket)
        self.hub.tell("StatusChange" if moved and kind != "Create" else kind, ticket)
        return ticket

    def _moved(self, ticket: Ticket) -> bool:
        """Whether it has another status than before; the server keeps the history of them."""
        first = self.version < 5
        past = ticket.setdefault("statusChange" if first else "statusChangeHistory", [])
        if past and past[-1]["status"] == ticket["status"]:
            return False
        ticket["statusChangeDate"] = at = ticket["lastUpdate"]
        entry = {"changeDate": at} if first else {"@type": "StatusChange", "statusChangeDate": at}
        past.append({**entry, "status": ticket["status"]})
        return True

    def complaints(self, media: str, body: Any) -> list[str]:
        """What of a change is not as published. A status that we do not know is not looked at."""
        statuses = None if "silent status" in self.quirks else self.statuses
        if media == STEPS:
            return list(contract.steps_complaints(self.version, body, statuses))
        kind = contract.CHANGED[self.version]
        return contract.complaints(self.version, kind, body, closed=True, statuses=statuses)

    def patch(self, ticket: Ticket, media: str, body: Any) -> str:
        """Apply a change; the words of a refusal, or nothing."""
        if media == STEPS:
            return self._steps(ticket, body)
        if "silent status" in self.quirks and body.get("status") not in self.statuses:
            body.pop("status", None)
        ticket.update(body)
        return ""

    def _steps(self, ticket: Ticket, body: Any) -> str:
        for step in body:
            _root, name, *last = step["path"].split("/")
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


def stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
