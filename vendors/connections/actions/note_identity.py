"""Keep who we are at the vendor, which software it runs, and how far its clock is from ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from vendors.connections.models import VendorConnection
from vendors.connections.queries import locked_connection
from vendors.protocol.values import CaseStatus, Identity


def note_identity(
    db: Session,
    connection_id: UUID,
    identity: Identity,
    statuses: Mapping[str, CaseStatus],
    *,
    now: datetime,
) -> None:
    """As the vendor told it just now; without status names those we know stay."""
    connection = locked_connection(db, connection_id)
    connection.account, connection.checked_at = identity.account, now
    if identity.vendor_time is not None:
        connection.clock_skew_seconds = (identity.vendor_time - now).total_seconds()
    if statuses:
        connection.known_statuses = {raw: status.value for raw, status in statuses.items()}
    if runs_other_software(connection, identity):
        connection.version_before, connection.version_changed_at = connection.version, now
    connection.version = identity.version or connection.version


def runs_other_software(connection: VendorConnection, identity: Identity) -> bool:
    """The vendor's software was changed: what it showed before must be read anew."""
    known, told = connection.version, identity.version
    return bool(known and told and told != known)
