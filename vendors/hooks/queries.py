"""Reading addresses and deliveries."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from msp.kernel import settings
from msp.kernel.vault import open_sealed
from vendors.connections.models import VendorConnection, VendorSecret
from vendors.connections.values import ConnectionState, Secrets
from vendors.hooks.models import VendorDelivery, VendorRegistration
from vendors.hooks.values import Hook, Outcome
from vendors.protocol.hub import HOOK_ADDRESS

LATEST = 15
# A registration is looked for at the vendor's this often.
SEEN_EVERY = timedelta(minutes=15)


def token_hash(token: str) -> str:
    """Under what an address is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def hook_at(db: Session, token: str, *, now: datetime) -> Hook | None:
    """The connection behind an address, asked by nobody known; None when there is none."""
    found = db.execute(
        text("select * from door_vendor_hook(:hash, :at)"), {"hash": token_hash(token), "at": now}
    ).one_or_none()
    if found is None:
        return None
    secrets = _opened(found.connection_id, found.sealed)
    return Hook(found.connection_id, found.kind, found.base_url, dict(found.config), secrets)


def address_token(db: Session, connection_id: UUID) -> str | None:
    """The token of a connection's address, for who may see it; None before it has one."""
    row = db.scalar(
        select(VendorSecret).where(
            VendorSecret.connection_id == connection_id,
            VendorSecret.name == HOOK_ADDRESS,
            VendorSecret.active,
        )
    )
    return None if row is None else _opened(connection_id, {HOOK_ADDRESS: row.sealed})[HOOK_ADDRESS]


def address_behind(token: str) -> str:
    """The whole address of a token, as a vendor is given it."""
    return f"{settings.current().base_url}/hooks/vendor/{token}"


def registration_of(db: Session, connection_id: UUID) -> VendorRegistration | None:
    """What we know of our address in the vendor's register; None where nobody ever asked."""
    return db.scalar(
        select(VendorRegistration).where(VendorRegistration.connection_id == connection_id)
    )


def locked_registration(db: Session, connection_id: UUID) -> VendorRegistration | None:
    """The same anew, under a lock that is held until the transaction ends."""
    return db.scalar(
        select(VendorRegistration)
        .where(VendorRegistration.connection_id == connection_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def registrations_to_see(db: Session, *, now: datetime) -> Sequence[UUID]:
    """Connections whose vendor can say whether it still has our address, and did not lately."""
    return db.scalars(
        select(VendorRegistration.connection_id)
        .join(VendorConnection, VendorConnection.id == VendorRegistration.connection_id)
        .where(
            VendorRegistration.wanted,
            VendorRegistration.registration_id.is_not(None),
            VendorRegistration.tells,
            VendorRegistration.lost_at.is_(None),
            VendorRegistration.seen_at < now - SEEN_EVERY,
            VendorConnection.state == ConnectionState.WORKING,
            VendorConnection.opened_at.is_(None),
        )
    ).all()


def latest_deliveries(db: Session, connection_id: UUID) -> Sequence[VendorDelivery]:
    """The newest deliveries of a connection, refused ones among them."""
    return db.scalars(
        select(VendorDelivery)
        .where(VendorDelivery.connection_id == connection_id)
        .order_by(VendorDelivery.received_at.desc(), VendorDelivery.id.desc())
        .limit(LATEST)
    ).all()


def waiting_deliveries(db: Session, limit: int, *, now: datetime) -> Sequence[VendorDelivery]:
    """What no sweep has handled, oldest first; locked, and skipped where another sweep has it."""
    return db.scalars(
        select(VendorDelivery)
        .where(VendorDelivery.outcome == Outcome.WAITING, VendorDelivery.next_at <= now)
        .order_by(VendorDelivery.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def connection_secrets(db: Session, connection: VendorConnection) -> Mapping[str, datetime | None]:
    """The names of the secrets in use, and until when each is good."""
    rows = db.execute(
        select(VendorSecret.name, VendorSecret.not_after).where(
            VendorSecret.connection_id == connection.id, VendorSecret.active
        )
    )
    return dict(rows.all())


def _opened(connection_id: UUID, sealed: Mapping[str, Any]) -> Secrets:
    return Secrets(
        {
            name: open_sealed(token, context=VendorSecret.context(connection_id, name)).decode()
            for name, token in sealed.items()
        }
    )
