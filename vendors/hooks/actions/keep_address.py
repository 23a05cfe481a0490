"""Give a connection an address for deliveries, and secrets to sign them with."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.vault import open_sealed
from vendors.connections.actions.set_secret import set_secret
from vendors.connections.models import VendorConnection, VendorSecret
from vendors.connectors.signatures import HOOK, HOOK_BEFORE, STANDARD_PREFIX
from vendors.hooks.queries import token_hash
from vendors.protocol.hub import HOOK_ADDRESS

# So long the secret before the new one is accepted beside it.
OVERLAP = timedelta(days=7)
SHORTEST = 16


def new_address(db: Session, connection: VendorConnection, *, now: datetime) -> str:
    """A new address; the one before it ends at once. Returns its token."""
    token = secrets.token_urlsafe(24)
    values = {"connection": connection.id, "hash": token_hash(token), "at": now}
    db.execute(text("select vendor_hook_set(:connection, :hash, :at)"), values)
    set_secret(db, connection, HOOK_ADDRESS, token)
    return token


def proposed_secret() -> str:
    """A good secret in the form that most vendors take."""
    return STANDARD_PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def rotate_secret(db: Session, connection: VendorConnection, value: str, *, now: datetime) -> None:
    """Sign with a new secret from now on; the one before it stays good for a week."""
    if len(value.strip()) < SHORTEST:
        raise Refused(_("A signing secret has at least 16 characters."), field="secret")
    before = db.scalar(
        select(VendorSecret).where(
            VendorSecret.connection_id == connection.id,
            VendorSecret.name == HOOK,
            VendorSecret.active,
        )
    )
    if before is not None:
        context = VendorSecret.context(connection.id, HOOK)
        set_secret(
            db, connection, HOOK_BEFORE, open_sealed(before.sealed, context=context).decode()
        )
        db.execute(
            update(VendorSecret)
            .where(VendorSecret.connection_id == connection.id, VendorSecret.name == HOOK_BEFORE)
            .values(not_after=now + OVERLAP)
        )
    set_secret(db, connection, HOOK, value.strip())


def forget_before(db: Session, connection: VendorConnection) -> None:
    """The secret before the current one is not accepted any more."""
    db.execute(
        delete(VendorSecret).where(
            VendorSecret.connection_id == connection.id, VendorSecret.name == HOOK_BEFORE
        )
    )
