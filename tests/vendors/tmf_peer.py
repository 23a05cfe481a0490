"""Our own TMF621 server as a peer of the conformance suite."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from msp.kernel.http_exchange import Exchange
from tests.vendors.tmf_server import ACCOUNT, PASSWORD, Ticket, TicketServer, stamp
from vendors.connectors.kind import Setup
from vendors.connectors.tmf621.connector import TroubleTicketConnector
from vendors.connectors.tmf621.kind import connect


class TicketPeer:
    """The vendor's person works in the server's state, as its own pages would."""

    def __init__(self, config: Mapping[str, str], **server: Any) -> None:
        self.config = {"username": ACCOUNT, **config}
        self.server = TicketServer(version=int(config.get("version", "4")), **server)

    @property
    def port(self) -> int:
        return self.server.port

    def connector(
        self,
        *,
        port: int = 0,
        password: str | None = None,
        record: Callable[[Exchange], None] = lambda _: None,
    ) -> TroubleTicketConnector:
        port = port or self.port
        address = f"http://127.0.0.1:{port}{self.server.root}"
        allow = (f"127.0.0.1:{port}", f"127.0.0.1:{self.port}")
        secrets = {"password": password or PASSWORD}
        return connect(Setup(address, self.config, secrets, allow, record))

    def says(self, case_id: str, text: str, **more: str) -> str:
        note_id = f"V{uuid4().hex[:8]}"
        with self.server.lock:
            ticket = self._ticket(case_id)
            note = {"id": note_id, "author": "Vera", "text": text, "@type": "Note", **more}
            note["date"] = stamp()
            ticket.setdefault("note", []).append(note)
            self.server.touch(ticket)
        return note_id

    def attaches(self, case_id: str, name: str, content: bytes) -> str:
        return self._attach(case_id, name, content=base64.b64encode(content).decode())

    def points_to(self, case_id: str, name: str, url: str) -> str:
        """A file that stands elsewhere."""
        return self._attach(case_id, name, url=url)

    def sets_status(self, case_id: str, raw: str) -> None:
        with self.server.lock:
            ticket = self._ticket(case_id)
            ticket["status"] = raw
            self.server.touch(ticket)

    def renames(self, case_id: str, title: str) -> None:
        with self.server.lock:
            ticket = self._ticket(case_id)
            ticket["name"] = title
            self.server.touch(ticket)

    def removes(self, case_id: str) -> None:
        with self.server.lock:
            del self.server.tickets[case_id]

    def cases_called(self, title: str) -> list[str]:
        return [one["id"] for one in self.server.tickets.values() if one["name"] == title]

    def comments_of(self, case_id: str) -> list[str]:
        ticket = self._ticket(case_id)
        return [ticket["description"], *(one["text"] for one in ticket.get("note", ()))]

    def files_of(self, case_id: str) -> list[bytes]:
        files = self._ticket(case_id).get("attachment", ())
        return [base64.b64decode(one["content"]) for one in files]

    def close(self) -> None:
        self.server.close()

    def _attach(self, case_id: str, name: str, **where: str) -> str:
        file_id = f"F{uuid4().hex[:8]}"
        with self.server.lock:
            ticket = self._ticket(case_id)
            file = {"id": file_id, "name": name, "mimeType": "a/b", "@type": "Attachment", **where}
            ticket.setdefault("attachment", []).append(file)
            self.server.touch(ticket)
        return file_id

    def _ticket(self, case_id: str) -> Ticket:
        return self.server.tickets[case_id]
