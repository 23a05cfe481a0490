"""Reading connections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.vault import open_sealed
from vendors.connections.models import VendorConnection, VendorSecret
from vendors.connections.values import ConnectionSettings, ConnectionState, Secrets
from vendors.register.models import Vendor


def connection_by_id(db: Session, connection_id: UUID) -> VendorConnection:
    """Raises NotFound."""
    found = db.get(VendorConnection, connection_id)
    if found is None:
        raise NotFound(_("There is no such connection."))
    return found


def locked_connection(db: Session, connection_id: UUID) -> VendorConnection:
    """The row anew, under a lock that is held until the transaction ends. Raises NotFound."""
    found = db.scalar(
        select(VendorConnection)
        .where(VendorConnection.id == connection_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("There is no such connection."))
    return found


def connections_of(db: Session, vendor_id: UUID) -> Sequence[VendorConnection]:
    """The connections of one vendor, by name."""
    return db.scalars(
        select(VendorConnection)
        .where(VendorConnection.vendor_id == vendor_id)
        .order_by(VendorConnection.name)
    ).all()


def due_for_poll(db: Session, now: datetime, limit: int) -> Sequence[VendorConnection]:
    """Working connections whose next look has come; locked, and skipped where another has them."""
    return db.scalars(
        select(VendorConnection)
        .where(
            VendorConnection.state == ConnectionState.WORKING,
            VendorConnection.next_poll_at <= now,
            or_(
                VendorConnection.poll_lease_until.is_(None),
                VendorConnection.poll_lease_until < now,
            ),
        )
        .order_by(VendorConnection.next_poll_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()


def vendor_of(db: Session, connection: VendorConnection) -> Vendor:
    """Whose system it is."""
    return db.get_one(Vendor, connection.vendor_id)


def connections_and_vendors(db: Session) -> list[tuple[VendorConnection, Vendor]]:
    """All connections with their vendors, by the names of both."""
    rows = db.execute(
        select(VendorConnection, Vendor)
        .join(Vendor, Vendor.id == VendorConnection.vendor_id)
        .order_by(Vendor.name, VendorConnection.name)
    )
    return [(connection, vendor) for connection, vendor in rows]


def secret_names(db: Session, connection_id: UUID) -> set[str]:
    """Which secrets are set; their values are for workers alone."""
    return set(
        db.scalars(
            select(VendorSecret.name).where(
                VendorSecret.connection_id == connection_id, VendorSecret.active
            )
        )
    )


def settings_of(db: Session, connection: VendorConnection) -> ConnectionSettings:
    """A frozen copy with the secrets opened, to carry out of the transaction."""
    rows = db.scalars(
        select(VendorSecret).where(
            VendorSecret.connection_id == connection.id,
            VendorSecret.active,
            or_(VendorSecret.not_after.is_(None), VendorSecret.not_after > func.now()),
        )
    )
    secrets = Secrets()
    for row in rows:
        context = VendorSecret.context(connection.id, row.name)
        secrets[row.name] = open_sealed(row.sealed, context=context).decode()
    return ConnectionSettings(
        id=connection.id,
        kind=connection.kind,
        base_url=connection.base_url,
        config=dict(connection.config),
        secrets=secrets,
        account=connection.account,
        status_map=dict(connection.status_map),
        asked_by=dict(connection.asked_by),
    )
