"""Tables of people: agents (the provider's staff), which clients they serve, and contacts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.scope import Sees
from msp.kernel.tables import HouseTable, PortalAccess, TenantTable, house_fk, tenant_fk

NOW = text("now()")


class Agent(HouseTable):
    """A member of the provider's staff. A client sees the name and nothing else."""

    __tablename__ = "agent"
    __portal__ = PortalAccess(columns=("id", "name"))

    name: Mapped[str]
    email: Mapped[str]
    email_norm: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    zone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    locale: Mapped[str] = mapped_column(default="en", server_default="en")
    theme: Mapped[str] = mapped_column(default="auto", server_default="auto")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    all_clients: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    # Demo accounts sign in without a second factor, except administrators.
    demo: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class AgentClient(TenantTable):
    """A client chosen for an agent who does not serve all of them."""

    __tablename__ = "agent_client"
    __table_args__ = (
        UniqueConstraint("tenant_id", "agent_id"),
        Index(None, "agent_id"),
    )

    agent_id: Mapped[UUID] = mapped_column(house_fk("agent"))


class Contact(TenantTable):
    """A person of a client. `email` may be empty: some people have a phone only."""

    __tablename__ = "contact"
    __table_args__ = (
        tenant_fk("site_id", "site"),
        CheckConstraint("sees in ('own', 'site', 'company')", name="sees"),
        Index(
            "uq_contact_tenant_id_email_norm",
            "tenant_id",
            "email_norm",
            unique=True,
            postgresql_where=text("email_norm <> ''"),
        ),
        Index("ix_contact_id", "id"),
        Index("ix_contact_name_id", "name", "id"),
        Index(None, "email_norm"),
        Index(
            "ix_contact_words",
            "name",
            "email_norm",
            "phone",
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(("name", "email_norm", "phone"), "gin_trgm_ops"),
        ),
        Index("ix_contact_tenant_id_name", "tenant_id", "name", "id"),
    )
    __portal__ = PortalAccess(columns=("tenant_id", "id", "name"))

    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="", server_default="")
    email_norm: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    site_id: Mapped[UUID | None]
    sees: Mapped[Sees] = mapped_column(Text, default="own", server_default="own")
    rights: Mapped[list[str]] = mapped_column(
        JSONB, default=list, server_default=text("""'["requests.create"]'""")
    )
    vip: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    locale: Mapped[str | None]
    theme: Mapped[str] = mapped_column(default="auto", server_default="auto")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
