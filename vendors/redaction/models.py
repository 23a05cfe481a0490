"""Tables of what is hidden from vendors.

Rules for a vendor are the house's; rules for a client, and what a placeholder stands for, are
the client's own rows. Placeholders are numbered per case, across all clients that hang on it:
the vendor's "[person 2]" is nobody else's person 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, TenantTable, house_fk, tenant_fk
from vendors.redaction.values import Hides

NOW = text("now()")


def listed(values: Iterable[StrEnum]) -> str:
    """Words as a list of SQL literals; they are our own and hold no quote."""
    return ", ".join(sorted(f"'{one.value}'" for one in values))


class RedactionRule(HouseTable):
    """A rule for every client's words to one vendor, or to all vendors."""

    __tablename__ = "redaction_rule"
    __table_args__ = (CheckConstraint(f"hides in ({listed(Hides)})", name="hides"),)

    vendor_id: Mapped[UUID | None] = mapped_column(house_fk("vendor"))
    hides: Mapped[str]
    value: Mapped[str] = mapped_column(default="", server_default="")
    label: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class ClientRedactionRule(TenantTable):
    """A rule for one client's words to one vendor, or to all vendors."""

    __tablename__ = "client_redaction_rule"
    __table_args__ = (CheckConstraint(f"hides in ({listed(Hides)})", name="hides"),)

    vendor_id: Mapped[UUID | None] = mapped_column(house_fk("vendor"))
    hides: Mapped[str]
    value: Mapped[str] = mapped_column(default="", server_default="")
    label: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class RedactionMark(TenantTable):
    """What one placeholder in the words of one bond stands for."""

    __tablename__ = "redaction_mark"
    __table_args__ = (
        tenant_fk("link_id", "case_link"),
        UniqueConstraint("tenant_id", "link_id", "label", "number"),
        UniqueConstraint("tenant_id", "link_id", "label", "value"),
    )

    link_id: Mapped[UUID]
    label: Mapped[str]
    number: Mapped[int]
    value: Mapped[str]


class RedactionCount(HouseTable):
    """How many placeholders a case has used, of all its clients together."""

    __tablename__ = "redaction_count"
    __table_args__ = (UniqueConstraint("case_id"),)

    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    used: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class RedactionException(TenantTable):
    """A thing that a person left readable for the vendor on one bond, and why."""

    __tablename__ = "redaction_exception"
    __table_args__ = (
        tenant_fk("link_id", "case_link"),
        Index(None, "tenant_id", "link_id"),
    )

    link_id: Mapped[UUID]
    value: Mapped[str]
    reason: Mapped[str]
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
