"""Tables of tiers and teams; all of them the provider's own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, PortalAccess, house_fk


class Tier(HouseTable):
    """A support level. `level` orders them: 0 self-service, 1 to 3 our lines, 4 the vendor."""

    __tablename__ = "tier"
    __table_args__ = (
        UniqueConstraint("level"),
        CheckConstraint("level between 0 and 9", name="level"),
    )
    __portal__ = PortalAccess(columns=("id", "name", "level"))

    name: Mapped[str]
    level: Mapped[int] = mapped_column(SmallInteger)
    description: Mapped[str] = mapped_column(default="", server_default="")
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class Team(HouseTable):
    """Agents who share a queue; `calendar_id` is their shift."""

    __tablename__ = "team"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    tier_id: Mapped[UUID] = mapped_column(house_fk("tier"))
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))


class TeamMember(HouseTable):
    """An agent in a team, what she knows, and when routing last gave her a ticket."""

    __tablename__ = "team_member"
    __table_args__ = (UniqueConstraint("team_id", "agent_id"), Index(None, "agent_id"))

    team_id: Mapped[UUID] = mapped_column(house_fk("team"))
    agent_id: Mapped[UUID] = mapped_column(house_fk("agent"))
    skills: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    available: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    last_given_at: Mapped[datetime | None]
