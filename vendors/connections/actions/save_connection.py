"""Write a connection's settings: a new one, or changes to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from vendors.connections.actions.resume import resume
from vendors.connections.actions.set_secret import set_secret
from vendors.connections.models import VendorConnection
from vendors.connections.places import Places, origin_of, strays
from vendors.connections.values import ConnectionState
from vendors.register.models import Vendor


@dataclass(frozen=True, slots=True)
class ConnectionDraft:
    """What an administrator filled in; secrets left blank stay as they are."""

    name: str
    kind: str
    base_url: str
    config: Mapping[str, str]
    secrets: Mapping[str, str]
    poll_seconds: int = 30
    per_minute: int = 120
    shows_client: bool = False
    needs_address: bool = True


def add_connection(
    db: Session, vendor: Vendor, draft: ConnectionDraft, *, now: datetime
) -> VendorConnection:
    """A new connection. Raises Refused for an address that is none, or a name taken."""
    connection = VendorConnection(
        id=new_id(),
        vendor_id=vendor.id,
        kind=draft.kind,
        tokens_at=now,
        state_since=now,
        next_poll_at=now,
    )
    _fill(connection, draft)
    _check_name(db, connection)
    db.add(connection)
    db.flush()
    _seal(db, connection, draft)
    return connection


def change_connection(
    db: Session,
    connection: VendorConnection,
    draft: ConnectionDraft,
    *,
    now: datetime,
    places: Places = origin_of,
) -> None:
    """Change settings. New credentials, account or address start the desk calling again.

    `places` says where the secrets go to; one that was kept goes to no new place. Raises Refused.
    """
    before = (connection.base_url, dict(connection.config))
    if strays(db, connection, draft, places):
        raise Refused(_("The address has changed: type the secret again for it."), field="base_url")
    _fill(connection, draft)
    with db.no_autoflush:
        _check_name(db, connection)
    db.flush()
    _seal(db, connection, draft)
    if any(draft.secrets.values()) or before != (connection.base_url, dict(connection.config)):
        connection.account = ""
        if connection.state != ConnectionState.MUTED:
            resume(db, connection, now=now)


def _fill(connection: VendorConnection, draft: ConnectionDraft) -> None:
    address = draft.base_url.strip()
    parts = urlsplit(address)
    wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.username
    if wrong and (address or draft.needs_address):
        raise Refused(_("This is not the address of a web page."), field="base_url")
    connection.name = draft.name.strip()
    connection.base_url = address
    connection.config = dict(draft.config)
    connection.poll_seconds = draft.poll_seconds
    connection.per_minute = draft.per_minute
    connection.shows_client = draft.shows_client


def _check_name(db: Session, connection: VendorConnection) -> None:
    taken = db.scalar(
        select(VendorConnection.id).where(
            VendorConnection.vendor_id == connection.vendor_id,
            VendorConnection.name == connection.name,
            VendorConnection.id != connection.id,
        )
    )
    if taken is not None:
        raise Refused(_("This vendor has a connection of that name already."), field="name")


def _seal(db: Session, connection: VendorConnection, draft: ConnectionDraft) -> None:
    for name, value in draft.secrets.items():
        if value:
            set_secret(db, connection, name, value)
