"""Our own server that answers as Zammad is documented to, as a peer of the conformance suite."""

from __future__ import annotations

import base64
from collections.abc import Callable
from html import escape

from msp.kernel.http_exchange import Exchange
from tests.vendors.zammad_server import ACCOUNT, TOKEN, ZammadServer
from vendors.connectors.http.connector import HttpConnector
from vendors.connectors.http.kind import connect
from vendors.connectors.http.presets import preset
from vendors.connectors.kind import Setup

VERA = "vera@vendor.example"


class ZammadPeer:
    """The vendor's person works in the server's state, as its own pages would: in HTML."""

    def __init__(self) -> None:
        self.server = ZammadServer()

    @property
    def port(self) -> int:
        return self.server.port

    def config(self) -> dict[str, str]:
        """What an administrator fills in: the preset as it stands."""
        return {"username": ACCOUNT, "definition": preset("zammad")}

    def address(self, port: int = 0) -> str:
        return f"http://127.0.0.1:{port or self.port}/"

    def connector(
        self,
        *,
        port: int = 0,
        password: str | None = None,
        record: Callable[[Exchange], None] = lambda _: None,
    ) -> HttpConnector:
        allow = (f"127.0.0.1:{port or self.port}",)
        secrets = {"secret": password or TOKEN}
        return connect(Setup(self.address(port), self.config(), secrets, allow, record))

    def says(self, case_id: str, text: str, *, public: bool = True) -> str:
        body = escape(text).replace("\n", "<br>")
        article = {"body": body, "content_type": "text/html", "internal": not public}
        with self.server.lock:
            return str(self.server.add(int(case_id), article, VERA)["id"])

    def attaches(self, case_id: str, name: str, content: bytes) -> str:
        data = base64.b64encode(content).decode()
        file = {"filename": name, "data": data, "mime-type": "application/octet-stream"}
        with self.server.lock:
            made = self.server.add(int(case_id), {"body": "See it.", "attachments": [file]}, VERA)
            return str(made["attachments"][0]["id"])

    def sets_status(self, case_id: str, raw: str) -> None:
        self._changes(case_id, state=raw)

    def renames(self, case_id: str, title: str) -> None:
        self._changes(case_id, title=title)

    def removes(self, case_id: str) -> None:
        with self.server.lock:
            del self.server.tickets[int(case_id)]

    def cases_called(self, title: str) -> list[str]:
        return [str(one["id"]) for one in self.server.tickets.values() if one["title"] == title]

    def comments_of(self, case_id: str) -> list[str]:
        return [one["body"] for one in self.server.talk(int(case_id))]

    def files_of(self, case_id: str) -> list[bytes]:
        talk = self.server.talk(int(case_id))
        return [file["_bytes"] for one in talk for file in one["attachments"]]

    def close(self) -> None:
        self.server.close()

    def _changes(self, case_id: str, **fields: str) -> None:
        with self.server.lock:
            self.server.tickets[int(case_id)].update(fields)
            self.server.touch(int(case_id))
