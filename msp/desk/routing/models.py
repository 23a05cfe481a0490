"""The table of routing rules, read from the top; the first that matches decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk

NOW = text("now()")


class RoutingRule(HouseTable):
    """Conditions that are set must all hold; a rule without any never matches."""

    __tablename__ = "routing_rule"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "site_id"], ["site.tenant_id", "site.id"]),
        CheckConstraint("site_id is null or client_id is not null", name="site_of_client"),
        CheckConstraint("hours in ('any', 'inside', 'outside')", name="hours"),
        CheckConstraint(
            "method in ('none', 'round_robin', 'least_loaded', 'skill', 'on_shift')", name="method"
        ),
    )

    position: Mapped[int]
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenant.id"))
    site_id: Mapped[UUID | None]
    kind: Mapped[str | None]
    category: Mapped[str | None]
    words: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    asset_kind: Mapped[str | None]
    priority: Mapped[int | None] = mapped_column(SmallInteger)
    hours: Mapped[str] = mapped_column(default="any", server_default="any")
    tier_id: Mapped[UUID] = mapped_column(house_fk("tier"))
    team_id: Mapped[UUID | None] = mapped_column(house_fk("team"))
    method: Mapped[str] = mapped_column(default="none", server_default="none")
    skill: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
