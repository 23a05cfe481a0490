"""Our own JSON ticket system, described: its definition, and a connector over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from msp.kernel.db import unit
from msp.kernel.http_exchange import Exchange
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.vendors.json_server import ACCOUNT, JsonServer
from tests.vendors.scene import Scene, make_scene
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connections.models import VendorConnection
from vendors.connectors.http.connector import HttpConnector
from vendors.connectors.http.kind import connect
from vendors.connectors.kind import Setup
from vendors.register.models import Vendor

DESCRIBED = """\
calls:
  check: {path: me, account: login}
  create:
    method: POST
    path: tickets
    json: {subject: "{{ case.title }}", text: "{{ case.body }}", ref: "{{ case.correlation }}"}
    ok: [201]
    error: error
  read: {path: "tickets/{{ case.id }}", error: error}
  find: {path: tickets, query: {ref: "{{ case.correlation }}"}, items: rows, more: next}
  comment:
    method: POST
    path: "tickets/{{ case.id }}/notes"
    json: {text: "{{ comment.body }}\\n\\n{{ comment.mark }}"}
    ok: [201]
    error: error
case: {status: status, correlation: ref, title: subject, body: text, updated: updated_at}
comments: {items: notes, author: author, text: text, created: at}
statuses:
  meanings: {new: acknowledged, open: in_progress, waiting: awaiting_us, solved: resolved}
limits: {find_is_complete: true}
"""
CHANGES = """\
  changes:
    path: changes
    query: {since: "{{ since }}", page: "{{ page }}", size: "{{ limit }}"}
    items: rows
    more: more
    updated: updated_at
    overlap_seconds: 60
"""


def described(sign_in: str = "{kind: bearer}", changes: str = "") -> str:
    """The definition, with a way to sign in and perhaps a list of changes."""
    head, tail = DESCRIBED.split("case: {", 1)
    return f"sign_in: {sign_in}\n{head}{changes}case: {{{tail}"


def connector(
    server: JsonServer,
    definition: str,
    *,
    secret: str | None = None,
    record: Callable[[Exchange], None] = lambda _: None,
) -> HttpConnector:
    config = {"username": ACCOUNT, "definition": definition}
    given = {"secret": server.secret if secret is None else secret}
    return connect(Setup(server.url, config, given, (f"127.0.0.1:{server.port}",), record))


def scene_at(server: JsonServer, definition: str, *, secret: str | None = None) -> Scene:
    """A ticket to forward to this system."""
    made = make_scene("https://unused.example/", "nobody", "nothing")
    config = {"username": ACCOUNT, "author": ACCOUNT, "definition": definition}
    given = {"secret": server.secret if secret is None else secret}
    draft = ConnectionDraft("Described", "http", server.url, config, given, per_minute=6000)
    with unit(SYSTEM) as db:
        vendor = db.get_one(Vendor, db.get_one(VendorConnection, made.connection_id).vendor_id)
        return replace(made, connection_id=add_connection(db, vendor, draft, now=now()).id)
