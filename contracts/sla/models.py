"""Tables of service levels: a policy and its targets by priority. They are the provider's own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from msp.kernel.tables import HouseTable, house_fk

CLOCKS = "('first_response', 'next_response', 'resolution', 'on_site')"


class SlaPolicy(HouseTable):
    """Targets under a name. The default one holds for clients whose contract names none."""

    __tablename__ = "sla_policy"
    __table_args__ = (
        UniqueConstraint("name"),
        Index("uq_sla_policy_default", "default", unique=True, postgresql_where=text('"default"')),
    )

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="", server_default="")
    default: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    targets: Mapped[list[SlaTarget]] = relationship(
        lazy="raise", order_by="SlaTarget.priority, SlaTarget.clock", viewonly=True
    )


class SlaTarget(HouseTable):
    """How many minutes one clock has at one priority, in working time or around the clock."""

    __tablename__ = "sla_target"
    __table_args__ = (
        UniqueConstraint("policy_id", "priority", "clock"),
        CheckConstraint("priority between 1 and 4", name="priority"),
        CheckConstraint(f"clock in {CLOCKS}", name="clock"),
        CheckConstraint("minutes between 1 and 525600", name="minutes"),
    )

    policy_id: Mapped[UUID] = mapped_column(house_fk("sla_policy"))
    priority: Mapped[int] = mapped_column(SmallInteger)
    clock: Mapped[str]
    minutes: Mapped[int]
    around_the_clock: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
