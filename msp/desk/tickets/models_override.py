"""The table of answers that an engineer gave instead of the entitlement check's."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.desk.tickets.models import EMPTY
from msp.kernel.tables import TenantTable, house_fk, tenant_fk

STANDING = text("ended_at is null")


class EntitlementOverride(TenantTable):
    """Who pays for a ticket by an engineer's word, and why: the desk's own, no contact reads it.

    One stands at most; setting another or taking it back ends it, and it stays to be read.
    """

    __tablename__ = "entitlement_override"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        CheckConstraint(
            "answer in ('in_contract', 'chargeable', 'vendors', 'not_ours')", name="answer"
        ),
        CheckConstraint("reason <> '' and length(reason) <= 500", name="reason"),
        CheckConstraint("(ended_at is null) = (ended_by is null)", name="ended"),
        Index(
            "uq_entitlement_override_standing",
            "tenant_id",
            "ticket_id",
            unique=True,
            postgresql_where=STANDING,
        ),
        Index(None, "tenant_id", "ticket_id", "set_at"),
    )

    ticket_id: Mapped[UUID]
    answer: Mapped[str]
    reason: Mapped[str]
    # What the check said when it was overruled, as the ticket kept it; empty before any check.
    said: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    set_by: Mapped[UUID] = mapped_column(house_fk("agent"))
    set_at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    ended_at: Mapped[datetime | None]
