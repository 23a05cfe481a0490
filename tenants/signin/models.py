"""Door tables: read before anyone is known, through the definer functions in functions.sql."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.ids import new_id
from msp.kernel.tables import DoorTable, house_fk

NOW = text("now()")
ONE_PERSON = "(agent_id is not null) <> (contact_id is not null)"


class Credential(DoorTable):
    """How one person proves who they are. `totp_sealed` opens in the vault only."""

    __tablename__ = "credential"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contact_id"], ["contact.tenant_id", "contact.id"]),
        UniqueConstraint("tenant_id", "contact_id"),
        CheckConstraint(ONE_PERSON, name="one_person"),
        CheckConstraint("(tenant_id is null) = (contact_id is null)", name="tenant_of_contact"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"), unique=True)
    tenant_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    password_hash: Mapped[str | None]
    totp_sealed: Mapped[str | None]
    # The 30-second step of the last accepted code: no code is good twice.
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    changed_at: Mapped[datetime] = mapped_column(server_default=NOW)


class AuthSession(DoorTable):
    """A signed-in browser. The token itself is never stored, only its SHA-256."""

    __tablename__ = "auth_session"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "contact_id"], ["contact.tenant_id", "contact.id"]),
        CheckConstraint(ONE_PERSON, name="one_person"),
        CheckConstraint("(tenant_id is null) = (contact_id is null)", name="tenant_of_contact"),
        CheckConstraint("level in ('code', 'enrol', 'full')", name="level"),
        Index(None, "agent_id"),
        Index(None, "tenant_id", "contact_id"),
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=new_id)
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    tenant_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    # code: the second factor is still asked for; enrol: it must be set up first; full: signed in.
    level: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ip: Mapped[str] = mapped_column(default="", server_default="")
    user_agent: Mapped[str] = mapped_column(default="", server_default="")
    revoked_at: Mapped[datetime | None]


class LoginAttempt(DoorTable):
    """One try at a door, by account and address: what the throttle counts."""

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index(None, "account", "at"),
        Index(None, "address", "at"),
        Index(None, "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    # Which account, as "agent:<address>", "contact:<tenant>:<address>" or "code:<agent>".
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]
    ok: Mapped[bool]


class ApiKey(DoorTable):
    """A key that acts as its owner. `rights` narrows the owner's rights; null keeps them all."""

    __tablename__ = "api_key"
    __table_args__ = (Index(None, "agent_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    key_hash: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str]
    name: Mapped[str] = mapped_column(default="", server_default="")
    agent_id: Mapped[UUID] = mapped_column(house_fk("agent"))
    rights: Mapped[list[str] | None]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
