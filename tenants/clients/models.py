"""Tables of clients: the company itself, its sites, its mail domains and its portal hosts."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.ids import new_id
from msp.kernel.tables import (
    Base,
    DoorTable,
    PortalAccess,
    TableClass,
    TenantTable,
    house_fk,
)

NOW = text("now()")


class Tenant(Base):
    """A client. Its own id is the column that the row policies compare."""

    __tablename__ = "tenant"
    __table_class__: ClassVar[TableClass] = "tenant"
    __tenant_column__: ClassVar[str] = "id"
    __table_args__ = (Index("ix_tenant_name_id", "name", "id"),)
    __portal__ = PortalAccess(
        columns=(
            "id", "name", "slug", "zone", "currency", "locale", "brand_colour", "brand_logo_key",
            "help_phone", "help_email",
        )
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    zone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    currency: Mapped[str] = mapped_column(default="USD", server_default="USD")
    locale: Mapped[str] = mapped_column(default="en", server_default="en")
    brand_colour: Mapped[str] = mapped_column(default="#0b5cad", server_default="#0b5cad")
    brand_logo_key: Mapped[str | None]
    help_phone: Mapped[str] = mapped_column(default="", server_default="")
    help_email: Mapped[str] = mapped_column(default="", server_default="")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    account_manager_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class Site(TenantTable):
    """A place of a client. Its zone and calendar, where set, override the client's."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("tenant_id", "name"), Index("ix_site_id", "id"))
    # The hours of the site decide what a request costs, which is told before it is sent.
    __portal__ = PortalAccess(
        columns=("tenant_id", "id", "name", "address", "zone", "calendar_id", "active")
    )

    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="", server_default="")
    zone: Mapped[str | None]
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class ClientDomain(TenantTable):
    """A mail domain whose senders belong to the client, unless two clients claim it."""

    __tablename__ = "client_domain"
    __table_args__ = (UniqueConstraint("tenant_id", "domain"), Index(None, "domain"))

    domain: Mapped[str]


class PortalHost(DoorTable):
    """A host name at which one client finds its portal."""

    __tablename__ = "portal_host"

    host: Mapped[str] = mapped_column(primary_key=True)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id"))
