"""Tables beside the ticket: its assets, drafts not yet sent, readers, and the desk's own words."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.desk.tickets.models import NOW, on_my_ticket
from msp.kernel.tables import HouseTable, PortalAccess, TenantTable, house_fk, tenant_fk


class TicketAsset(TenantTable):
    """An asset the ticket is about."""

    __tablename__ = "ticket_asset"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        tenant_fk("asset_id", "asset"),
        UniqueConstraint("tenant_id", "ticket_id", "asset_id"),
        Index(None, "tenant_id", "asset_id"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        verbs=("select", "insert"),
        where=on_my_ticket("ticket_asset"),
        check=(
            "exists (select 1 from ticket t where t.tenant_id = ticket_asset.tenant_id"
            " and t.id = ticket_asset.ticket_id"
            " and t.contact_id = (select current_setting('msp.contact_id')::uuid))"
        ),
    )

    ticket_id: Mapped[UUID]
    asset_id: Mapped[UUID]


class Draft(TenantTable):
    """What an agent typed and has not sent, one for each ticket and mode; it outlives sign-out."""

    __tablename__ = "draft"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        UniqueConstraint("tenant_id", "ticket_id", "agent_id", "mode"),
        CheckConstraint("mode in ('reply', 'note')", name="mode"),
        Index(None, "agent_id", "updated_at"),
    )

    ticket_id: Mapped[UUID]
    agent_id: Mapped[UUID] = mapped_column(house_fk("agent"))
    mode: Mapped[str]
    body: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Reader(TenantTable):
    """How far an agent has read a ticket, and whether she has it open or is writing."""

    __tablename__ = "reader"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        UniqueConstraint("tenant_id", "ticket_id", "agent_id"),
        Index(None, "agent_id", "present_at"),
    )

    ticket_id: Mapped[UUID]
    agent_id: Mapped[UUID] = mapped_column(house_fk("agent"))
    read_until: Mapped[datetime | None]
    present_at: Mapped[datetime | None]
    writing_at: Mapped[datetime | None]


class StatusLabel(HouseTable):
    """What people call a status; nothing but the pages reads it."""

    __tablename__ = "status_label"
    __table_args__ = (UniqueConstraint("status"),)
    __portal__: ClassVar[PortalAccess | None] = PortalAccess()

    status: Mapped[str]
    label: Mapped[str]
    portal_label: Mapped[str] = mapped_column(default="", server_default="")


class Category(HouseTable):
    """A subject matter of tickets; `key` is what tickets, rules and contracts refer to."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("key"),)
    __portal__: ClassVar[PortalAccess | None] = PortalAccess()

    key: Mapped[str]
    name: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


UNSEEN = text("seen_at is null")


class Notice(TenantTable):
    """Something on a ticket that wants an agent; gone from her list once she has seen it."""

    __tablename__ = "notice"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        Index(
            "ix_notice_unseen", "agent_id", "created_at", postgresql_where=text("seen_at is null")
        ),
        Index(None, "tenant_id", "ticket_id"),
    )

    ticket_id: Mapped[UUID]
    agent_id: Mapped[UUID] = mapped_column(house_fk("agent"))
    kind: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    seen_at: Mapped[datetime | None]
