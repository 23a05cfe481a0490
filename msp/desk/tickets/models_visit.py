"""The table of visits to a client's site that engineers asked for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk

OPEN_VISIT = text("arrived_at is null and withdrawn_at is null")


class SiteVisit(TenantTable):
    """Somebody has to go there: why, since when, and how it ended. The desk's own, no contact
    reads it. One is open at most; its clock is the ticket's `on_site` one, where it is promised.
    """

    __tablename__ = "site_visit"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        CheckConstraint("reason <> '' and length(reason) <= 500", name="reason"),
        CheckConstraint(
            "promise in ('promised', 'no_time', 'elsewhere', 'none')",
            name="promise",
        ),
        CheckConstraint("(arrived_at is null) = (arrival_told_at is null)", name="arrival"),
        CheckConstraint("arrived_at is null or withdrawn_at is null", name="one_end"),
        CheckConstraint("arrived_at >= asked_at and withdrawn_at >= asked_at", name="order"),
        Index(
            "uq_site_visit_open", "tenant_id", "ticket_id", unique=True, postgresql_where=OPEN_VISIT
        ),
        Index(None, "tenant_id", "ticket_id", "asked_at"),
    )

    ticket_id: Mapped[UUID]
    reason: Mapped[str]
    planned_at: Mapped[datetime | None]
    # What the contract said of a visit when it was asked for, by `Visiting`.
    promise: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    # When somebody was there, and when the desk was told.
    arrived_at: Mapped[datetime | None]
    arrival_told_at: Mapped[datetime | None]
    arrival_told_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
