"""Tables of connections: settings, health as columns of the row, and sealed secrets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk
from vendors.connections.values import ConnectionState

NOW = text("now()")
EMPTY = text("'{}'")


class VendorConnection(HouseTable):
    """An account of ours at one vendor's ticket system.

    Breaker and rate bucket are columns and not memory: every worker on every machine sees the
    same ones. A worker locks the row for the moment in which it counts, never while it calls.
    """

    __tablename__ = "vendor_connection"
    __table_args__ = (
        UniqueConstraint("vendor_id", "name"),
        CheckConstraint("state in ('working', 'paused', 'muted', 'auth_failed')", name="state"),
        CheckConstraint("poll_seconds between 1 and 86400", name="poll_seconds"),
        CheckConstraint("per_minute between 1 and 100000", name="per_minute"),
        Index(None, "next_poll_at"),
    )

    vendor_id: Mapped[UUID] = mapped_column(house_fk("vendor"))
    name: Mapped[str]
    kind: Mapped[str]
    base_url: Mapped[str]
    config: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    # The vendor's own status names, folded, to ours; only what differs from the connector's.
    status_map: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    # Our statuses to the vendor's names that ask for them; only what differs.
    asked_by: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    # What a vendor status does to a ticket; only what differs from the rules of the house.
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    # Whether the vendor's words are shown to the client as they come; else an engineer publishes.
    shows_client: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Status names as the vendor last listed them.
    known_statuses: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    state: Mapped[str] = mapped_column(default=ConnectionState.WORKING, server_default="working")
    state_reason: Mapped[str] = mapped_column(default="", server_default="")
    state_since: Mapped[datetime] = mapped_column(server_default=NOW)
    account: Mapped[str] = mapped_column(default="", server_default="")
    # The vendor's software as it last told us, and what it was before it changed.
    version: Mapped[str] = mapped_column(default="", server_default="")
    version_before: Mapped[str] = mapped_column(default="", server_default="")
    version_changed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    check_asked_at: Mapped[datetime | None]
    # What the last check a person asked for complained of; empty when all was well.
    last_check: Mapped[str] = mapped_column(default="", server_default="")
    # When the account's password or key ends at the vendor, as far as somebody knows.
    secret_expires_on: Mapped[date | None]
    clock_skew_seconds: Mapped[float | None]
    # Breaker: how many failures in a row, since when it is open, when to try once.
    failures: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    opened_at: Mapped[datetime | None]
    probe_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="", server_default="")
    last_error_at: Mapped[datetime | None]
    # Bucket: calls in any minute at most, and how many may come at once.
    per_minute: Mapped[int] = mapped_column(default=120, server_default=text("120"))
    burst: Mapped[int] = mapped_column(default=20, server_default=text("20"))
    tokens: Mapped[float] = mapped_column(default=20.0, server_default=text("20"))
    tokens_at: Mapped[datetime] = mapped_column(server_default=NOW)
    held_until: Mapped[datetime | None]
    # Polling, by the vendor's clock.
    poll_seconds: Mapped[int] = mapped_column(default=30, server_default=text("30"))
    cursor: Mapped[str | None]
    polled_at: Mapped[datetime | None]
    next_poll_at: Mapped[datetime] = mapped_column(server_default=NOW)
    poll_lease_no: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    poll_lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)

    @property
    def is_working(self) -> bool:
        """The desk may call, as far as people and the vendor's sign-in are concerned."""
        return self.state == ConnectionState.WORKING

    @property
    def is_being_checked(self) -> bool:
        """A person asked for a check and none has ended since."""
        asked, done = self.check_asked_at, self.checked_at
        return asked is not None and (done is None or done < asked)

    @property
    def is_broken(self) -> bool:
        """The breaker is open: calls wait for a probe to succeed."""
        return self.opened_at is not None


class VendorInstallation(HouseTable):
    """The installation whose connections these are; another one finds them muted."""

    __tablename__ = "vendor_installation"
    __table_args__ = (UniqueConstraint("one"),)

    one: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    mark: Mapped[str]
    since: Mapped[datetime] = mapped_column(server_default=NOW)


class VendorSecret(HouseTable):
    """One secret of a connection, sealed; written by people, read by workers alone."""

    __tablename__ = "vendor_secret"
    __table_args__ = (
        Index(
            "uq_vendor_secret_active",
            "connection_id",
            "name",
            unique=True,
            postgresql_where=text("active"),
        ),
    )

    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    name: Mapped[str]
    sealed: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    not_after: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)

    @staticmethod
    def context(connection_id: UUID, name: str) -> str:
        """What the seal is bound to: a token copied to another connection does not open."""
        return f"vendor_secret:{connection_id}:{name}"
