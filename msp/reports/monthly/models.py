"""The table of monthly reports that clients were given: each as it was drawn then."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.billing.models_credit import MAY_READ
from msp.kernel.tables import PortalAccess, TenantTable, house_fk


class MonthlyReport(TenantTable):
    """A month in the client's form, released by somebody: the client reads this and no register.

    One stands at a time; another release or taking it back ends it, and both are kept.
    """

    __tablename__ = "monthly_report"
    __table_args__ = (
        CheckConstraint("extract(day from month) = 1", name="month"),
        CheckConstraint("ended_at is null or ended_at >= released_at", name="ended"),
        CheckConstraint("ended_by is null or ended_at is not null", name="ended_by"),
        Index(
            "ux_monthly_report_standing",
            "tenant_id",
            "month",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        where=f"ended_at is null and {MAY_READ}"
    )

    month: Mapped[date]
    # Over every figure of it that comes from bills: whether it would be drawn alike today.
    fingerprint: Mapped[str]
    # The report whole: what stands on its sheets, and on the paper around them.
    said: Mapped[dict[str, Any]]
    released_at: Mapped[datetime]
    released_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
