"""The table of suspensions. A row is never changed but for being superseded by a better one."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import PortalAccess, TenantTable, house_fk, tenant_fk


class Suspension(TenantTable):
    """A contract rests from a day to another, half-open; without an end it still does.

    The client reads it, the reason too: it stands on the bill. The database itself refuses two
    standing suspensions of one contract on the same day.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        CheckConstraint("ends is null or ends > starts", name="days"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("superseded_at is null or superseded_at >= recorded_at", name="recorded"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("contract_id", "="),
            (text("daterange(starts, ends)"), "&&"),
            where=text("superseded_at is null"),
            using="gist",
            name="ex_suspension_one_at_a_time",
        ),
        Index("ix_suspension_contract", "tenant_id", "contract_id", "recorded_at"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess()

    contract_id: Mapped[UUID]
    starts: Mapped[date]
    ends: Mapped[date | None]
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]
