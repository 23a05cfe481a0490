"""The hub of our TMF621 server: whom it tells that a ticket has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.vendors import tmf_contract as contract

Registration = dict[str, str]


@dataclass
class EventHub:
    """`post` carries an event to a callback; without one they are only written down."""

    version: int
    quirks: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
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
            return 200, found
        told = "there is no such resource"
        return 404, {"code": "notFound", "reason": told, "status": "404"}

    def _register(self, body: Any) -> tuple[int, Any]:
        wrong = contract.complaints(contract.subscribed(self.version), body)
        if wrong:
            self.broken += wrong
            return 400, {"code": "invalid", "reason": "; ".join(wrong), "status": "400"}
        made = {**body, "id": f"H-{next(self._ids)}"}
        self.listeners[made["id"]] = made
        self.broken += contract.complaints(contract.subscription(self.version), made)
        return 201, made

    def tell(self, ticket: Mapping[str, Any]) -> None:
        """An event about a ticket, to everybody who wants to hear."""
        event = {
            "eventId": f"E-{next(self._events)}",
            "eventTime": ticket["lastUpdate"],
            "eventType": "TroubleTicketAttributeValueChangeEvent",
            "event": {"troubleTicket": dict(ticket)},
        }
        body = json.dumps(event).encode()
        for one in self.listeners.values():
            self.told.append((one["callback"], body))
            self.post(one["callback"], body)
