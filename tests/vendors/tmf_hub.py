"""The hub of our TMF621 server: whom it tells that a ticket has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.vendors import tmf_contract as contract
from tests.vendors.tmf_members import STATUSES
from tests.vendors.tmf_operations import failure

Registration = dict[str, str]


@dataclass
class EventHub:
    """`post` carries an event to a callback; without one they are only written down."""

    version: int
    quirks: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    statuses: tuple[str, ...] = STATUSES
    listeners: dict[str, Registration] = field(default_factory=dict)
    told: list[tuple[str, bytes]] = field(default_factory=list)
    post: Callable[[str, bytes], object] = lambda _address, _body: None

    def __post_init__(self) -> None:
        self._ids, self._events = count(501), count(1)

    def answer(self, method: str, known: str, body: Any) -> tuple[int, Any]:
        """Status and body for a request to the hub, or to one registration in it."""
        if method == "POST" and "no hub" not in self.quirks:
            return self._register(body)
        found = self.listeners.get(known)
        if method == "DELETE" and found is not None:
            del self.listeners[known]
            return 204, b""
        if method == "GET" and found is not None and "no look into the hub" not in self.quirks:
            return 200, self._shown(found)
        return 404, failure(self.version, 404, "notFound", "there is no such resource")

    def _register(self, body: Any) -> tuple[int, Any]:
        kind = contract.SUBSCRIBED[self.version]
        wrong = contract.complaints(self.version, kind, body, closed=True)
        if wrong:
            self.broken += wrong
            return 400, failure(self.version, 400, "invalid", "; ".join(wrong))
        made = {**body, "id": f"H-{next(self._ids)}"}
        self.listeners[made["id"]] = made
        return 201, self._shown(made)

    def _shown(self, made: Registration) -> Registration:
        """Version 5 lets a server leave its id out; the address tells it."""
        bare = "hub without ids" in self.quirks
        return {name: value for name, value in made.items() if not (bare and name == "id")}

    def tell(self, kind: str, ticket: Mapping[str, Any]) -> None:
        """An event about a ticket, to everybody who wants to hear; `kind` as in its name."""
        name = f"TroubleTicket{kind}Event"
        event = {
            **({"@type": name} if self.version >= 5 else {}),
            "eventId": f"E-{next(self._events)}",
            "eventTime": ticket["lastUpdate"],
            "eventType": name,
            "event": {"troubleTicket": dict(ticket)},
        }
        self.broken += contract.complaints(self.version, name, event, statuses=self.statuses)
        body = json.dumps(event).encode()
        for one in self.listeners.values():
            self.told.append((one["callback"], body))
            self.post(one["callback"], body)
