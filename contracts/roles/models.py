"""The table of engineers' roles. Rows are only ever added: the last recorded for a day counts."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk


class EngineerRole(HouseTable):
    """What an agent is from a day on. An empty role: none in particular."""

    __tablename__ = "engineer_role"
    __table_args__ = (
        UniqueConstraint("agent_id", "valid_from", "recorded_at"),
        CheckConstraint("length(role) <= 40", name="role"),
    )

    agent_id: Mapped[UUID] = mapped_column(house_fk("agent"))
    role: Mapped[str]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
