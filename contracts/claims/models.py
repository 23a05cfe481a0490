"""Tables of claims: disputes about lines of issued bills, and their words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.billing.models_credit import MAY_READ
from contracts.billing.models_statement import OF_SEEN_STATEMENT
from msp.kernel.tables import PortalAccess, TenantTable, house_fk, tenant_fk

OF_SEEN_DISPUTE = (
    "exists (select 1 from dispute d where d.tenant_id = dispute_word.tenant_id"
    " and d.id = dispute_word.dispute_id)"
)
ME = "(select current_setting('msp.contact_id')::uuid)"


class Dispute(TenantTable):
    """Somebody says that a line of an issued bill is wrong: that line is not owed meanwhile.

    A line is disputed once at a time. What is said about it are its words, the first why.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        tenant_fk("statement_id", "statement"),
        tenant_fk("credit_id", "credit_note"),
        CheckConstraint("state in ('open', 'upheld', 'accepted')", name="state"),
        CheckConstraint("(state = 'open') = (closed_at is null)", name="closed"),
        CheckConstraint("(state = 'accepted') = (credit_id is not null)", name="credit"),
        Index(
            "ux_dispute_open",
            "tenant_id",
            "statement_id",
            "line",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        verbs=("select", "insert"),
        where=MAY_READ,
        check=f"{MAY_READ} and state = 'open' and {OF_SEEN_STATEMENT.format('dispute')}",
    )

    statement_id: Mapped[UUID]
    line: Mapped[int]
    # What is in dispute: the line with its tax.
    amount: Mapped[Decimal]
    currency: Mapped[str]
    state: Mapped[str] = mapped_column(default="open", server_default="open")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    credit_id: Mapped[UUID | None]


class DisputeWord(TenantTable):
    """What somebody said about a dispute: an agent or a contact, by the name of then."""

    __tablename__ = "dispute_word"
    __table_args__ = (
        tenant_fk("dispute_id", "dispute"),
        tenant_fk("contact_id", "contact"),
        CheckConstraint("agent_id is null or contact_id is null", name="author"),
        CheckConstraint("words <> ''", name="words"),
        Index("ix_dispute_word_dispute", "tenant_id", "dispute_id", "at"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        verbs=("select", "insert"),
        where=OF_SEEN_DISPUTE,
        check=f"contact_id = {ME} and agent_id is null and {OF_SEEN_DISPUTE}",
    )

    dispute_id: Mapped[UUID]
    at: Mapped[datetime]
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    contact_id: Mapped[UUID | None]
    author: Mapped[str]
    words: Mapped[str]
