"""Tables of the ledger: what was covered and what was worked, each with when it was recorded.

Rows are never changed but for one thing: a fact found wrong is marked superseded at the moment
its better one is recorded. What was known at any moment can therefore be read for ever.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.policies import CHOSEN_TENANTS
from msp.kernel.tables import HouseTable, PortalAccess, TenantTable, house_fk, tenant_fk

DEVICES = "('workstation', 'server', 'network', 'printer', 'other')"
STANDING = text("superseded_at is null")


class Coverage(TenantTable):
    """A device, or a person who counts as a user, under a contract from a day to another.

    Half-open; without an end it still is. The database itself refuses two standing coverages of
    one device or person on the same day. Contacts see devices' stays, never other people's.
    """

    __tablename__ = "coverage"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        tenant_fk("asset_id", "asset"),
        tenant_fk("contact_id", "contact"),
        tenant_fk("site_id", "site"),
        CheckConstraint(f"basis = 'person' or basis in {DEVICES}", name="basis"),
        CheckConstraint(
            "num_nonnulls(asset_id, contact_id) = 1"
            " and (basis = 'person') = (contact_id is not null)",
            name="thing",
        ),
        CheckConstraint("valid_to is null or valid_to > valid_from", name="days"),
        CheckConstraint("superseded_at is null or superseded_at >= recorded_at", name="recorded"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("contract_id", "="),
            ("asset_id", "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            where=STANDING,
            using="gist",
            name="ex_coverage_one_at_a_time",
        ),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("contract_id", "="),
            ("contact_id", "="),
            (text("daterange(valid_from, valid_to)"), "&&"),
            where=text("superseded_at is null and contact_id is not null"),
            using="gist",
            name="ex_coverage_one_person_at_a_time",
        ),
        Index("ix_coverage_contract", "tenant_id", "contract_id", "valid_from"),
        Index("ix_coverage_asset", "tenant_id", "asset_id", "valid_from"),
        Index(
            "ix_coverage_contact",
            "tenant_id",
            "contact_id",
            "valid_from",
            postgresql_where=text("contact_id is not null"),
        ),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        where="exists (select 1 from asset a where a.tenant_id = coverage.tenant_id"
        " and a.id = coverage.asset_id)"
    )

    contract_id: Mapped[UUID]
    asset_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    site_id: Mapped[UUID | None]
    basis: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    # Why it is not billed: a trial, a spare, a device seen for twenty minutes. Empty: billed.
    excluded: Mapped[str] = mapped_column(default="", server_default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]

    @property
    def thing_id(self) -> UUID:
        """The device's, or the person's; the database holds that it is one of them."""
        found = self.asset_id or self.contact_id
        if found is None:
            raise ValueError("coverage")
        return found


class TimeEntry(TenantTable):
    """Time worked on a local date of the contract. Who it was worked for stands in the label.

    `source_kind` and `source_id` name the record it came from, in a room that this one does not
    know; there is no foreign key upward.
    """

    __tablename__ = "time_entry"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        CheckConstraint("bill_state in ('covered', 'chargeable', 'goodwill')", name="bill_state"),
        CheckConstraint("worked_minutes >= 0 and billable_minutes >= 0", name="minutes"),
        CheckConstraint(
            "after_minutes >= 0 and off_minutes >= 0"
            " and after_minutes + off_minutes <= worked_minutes",
            name="outside",
        ),
        CheckConstraint("km >= 0 and (km = 0 or trip = '')", name="travel"),
        Index("ix_time_entry_contract", "tenant_id", "contract_id", "work_date"),
        Index("ix_time_entry_source", "tenant_id", "source_kind", "source_id"),
        Index("ix_time_entry_agent", "agent_id", "work_date"),
    )

    # None: worked for a client without a contract in force, and billed to nobody yet.
    contract_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    source_kind: Mapped[str]
    source_id: Mapped[UUID | None]
    label: Mapped[str]
    work_date: Mapped[date]
    worked_minutes: Mapped[int]
    billable_minutes: Mapped[int]
    bill_state: Mapped[str]
    work_type: Mapped[str] = mapped_column(default="", server_default="")
    # What the engineer was, and at which tier the work was done, on that day.
    role: Mapped[str] = mapped_column(default="", server_default="")
    tier: Mapped[str] = mapped_column(default="", server_default="")
    # When it began, where that is known; and how much lay outside the hours agreed, as they were
    # known when it was recorded: a calendar that changes later changes no bill.
    started_at: Mapped[datetime | None]
    # The way there and back: kilometres, or a flat trip to a zone of the contract.
    km: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    trip: Mapped[str] = mapped_column(default="", server_default="")
    after_minutes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    off_minutes: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    note: Mapped[str] = mapped_column(default="", server_default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]


class ExclusionReason(HouseTable):
    """Why a device may be left out of the bills; coverage keeps the words as they were then."""

    __tablename__ = "exclusion_reason"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class DeviceMove(HouseTable):
    """A device went from one client to another; only who serves both may know.

    Each client has a row of the register of its own, so that neither sees the other's. There are
    no foreign keys: they would have to leave the client.
    """

    __tablename__ = "device_move"
    __table_args__ = (
        CheckConstraint("from_tenant_id <> to_tenant_id", name="clients"),
        Index(None, "from_tenant_id", "from_asset_id"),
        Index(None, "to_tenant_id", "to_asset_id"),
    )
    __staff__: ClassVar[str | None] = (
        f"from_tenant_id = {CHOSEN_TENANTS} and to_tenant_id = {CHOSEN_TENANTS}"
    )

    from_tenant_id: Mapped[UUID]
    from_asset_id: Mapped[UUID]
    to_tenant_id: Mapped[UUID]
    to_asset_id: Mapped[UUID]
    # The day belongs to the receiver.
    moved_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
