"""Tables of credit notes: what is given back of an issued bill."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.billing.models_statement import StatementLine
from msp.kernel.tables import Base, PortalAccess, TenantTable, house_fk, tenant_fk

MAY_READ = "(select 'invoices.read' = any(current_setting('msp.rights')::text[]))"


class CreditNote(TenantTable):
    """Gives back a part of an issued bill. Who proposed it does not issue it.

    The database keeps the sum of all credits within the bill, line by line and altogether, and an
    issued one as it is.
    """

    __tablename__ = "credit_note"
    __table_args__ = (
        tenant_fk("statement_id", "statement"),
        tenant_fk("contract_id", "contract"),
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint("state in ('proposed', 'issued', 'refused')", name="state"),
        CheckConstraint("purpose in ('goodwill', 'ahead')", name="purpose"),
        CheckConstraint("(state = 'issued') = (number is not null)", name="number"),
        CheckConstraint("(number is null) = (issued_at is null)", name="issued"),
        CheckConstraint("net + tax = total", name="total"),
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="four_eyes"),
        Index("ix_credit_note_statement", "tenant_id", "statement_id"),
        Index("ix_credit_note_contract", "tenant_id", "contract_id"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        where=f"number is not null and {MAY_READ}"
    )

    statement_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    state: Mapped[str]
    purpose: Mapped[str]
    # Why; the client reads it.
    reason: Mapped[str]
    currency: Mapped[str]
    net: Mapped[Decimal]
    tax: Mapped[Decimal]
    total: Mapped[Decimal]
    # The names as they were when it was proposed.
    heading: Mapped[dict[str, Any]]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    number: Mapped[str | None]
    issued_at: Mapped[datetime | None]
    issued_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    # Why it was refused.
    answer: Mapped[str] = mapped_column(default="", server_default="")


class CreditLine(TenantTable):
    """A part of one line of the bill; `line` is its ordinal there. Written once."""

    __tablename__ = "credit_line"
    __table_args__ = (
        tenant_fk("credit_id", "credit_note"),
        UniqueConstraint("tenant_id", "credit_id", "line"),
        CheckConstraint("net <> 0", name="net"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        where="exists (select 1 from credit_note c where c.tenant_id = credit_line.tenant_id"
        " and c.id = credit_line.credit_id)"
    )

    credit_id: Mapped[UUID]
    line: Mapped[int]
    net: Mapped[Decimal]
    tax: Mapped[Decimal]


# The database compares each line with the bill's own, which has to be there before it.
Base.metadata.tables["credit_line"].add_is_dependent_on(
    Base.metadata.tables[StatementLine.__tablename__]
)
