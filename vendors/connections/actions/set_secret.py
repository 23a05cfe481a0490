"""Seal a secret of a connection; the one before it is destroyed."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from msp.kernel.vault import seal
from vendors.connections.models import VendorConnection, VendorSecret


def set_secret(db: Session, connection: VendorConnection, name: str, value: str) -> None:
    """Write a secret; it can be used by workers and is never read back on a page."""
    db.execute(
        delete(VendorSecret).where(
            VendorSecret.connection_id == connection.id, VendorSecret.name == name
        )
    )
    context = VendorSecret.context(connection.id, name)
    db.add(
        VendorSecret(
            connection_id=connection.id, name=name, sealed=seal(value.encode(), context=context)
        )
    )
    db.flush()
