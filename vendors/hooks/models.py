"""Tables of deliveries: the addresses vendors may call, and the inbox of hints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import DoorTable, HouseTable, house_fk
from vendors.hooks.values import Outcome

NOW = text("now()")


def listed(values: Iterable[StrEnum]) -> str:
    """Words as a list of SQL literals; they are our own and hold no quote."""
    return ", ".join(sorted(f"'{one.value}'" for one in values))


class VendorHook(DoorTable):
    """The address of one connection; the token itself is kept nowhere in the clear."""

    __tablename__ = "vendor_hook"
    __table_args__ = (UniqueConstraint("connection_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class VendorDelivery(HouseTable):
    """One delivery: where it says to look. What it said beyond that is not kept."""

    __tablename__ = "vendor_delivery"
    __table_args__ = (
        UniqueConstraint("connection_id", "dedupe_key"),
        CheckConstraint(f"outcome in ({listed(Outcome)})", name="outcome"),
        Index(None, "connection_id", "received_at"),
        Index(
            "ix_vendor_delivery_waiting",
            "next_at",
            postgresql_where=text("outcome = 'waiting'"),
        ),
    )

    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    # The vendor's own number of the delivery: the same one again is the same delivery.
    dedupe_key: Mapped[str]
    external_id: Mapped[str | None]
    correlation_id: Mapped[str | None]
    occurred_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default=Outcome.WAITING, server_default="waiting")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    times: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    received_at: Mapped[datetime]
    next_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class VendorRegistration(HouseTable):
    """Our address in the register of a vendor that keeps one; one row for each connection."""

    __tablename__ = "vendor_registration"
    __table_args__ = (UniqueConstraint("connection_id"),)

    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    # What a person asked for last, when, and whether a worker has taken it up.
    wanted: Mapped[bool]
    asked_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    # The vendor's id of it, and which of our addresses it leads to.
    registration_id: Mapped[str | None]
    token_hash: Mapped[str | None]
    registered_at: Mapped[datetime | None]
    # Whether the vendor says if it still has it; when it last said so, and since when not.
    tells: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    seen_at: Mapped[datetime | None]
    lost_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="", server_default="")
