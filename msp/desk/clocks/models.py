"""Tables of clocks: what is promised by when, and the tape of who held the ticket meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk

RUNNING = text("stopped_at is null and next_at is not null")


class ClockRow(TenantTable):
    """One promise about one ticket. Seconds are working time of the calendar named here."""

    __tablename__ = "clock"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        CheckConstraint(
            "kind in ('first_response', 'next_response', 'resolution', 'on_site')", name="kind"
        ),
        Index(None, "tenant_id", "ticket_id"),
        Index("ix_clock_watch", "next_at", "id", postgresql_where=RUNNING),
        Index(
            "uq_clock_standing",
            "tenant_id",
            "ticket_id",
            "kind",
            unique=True,
            postgresql_where=text("stopped_at is null"),
        ),
    )

    ticket_id: Mapped[UUID]
    kind: Mapped[str]
    policy: Mapped[str] = mapped_column(default="", server_default="")
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    calendar_version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    target_seconds: Mapped[int]
    started_at: Mapped[datetime]
    # Working time used up before `running_since`; frozen when the clock pauses, so that a later
    # change of the calendar never rewrites what has passed.
    spent_seconds: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    running_since: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    # The percentage reported last, and the moment of the next one.
    reached: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    next_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    breached_at: Mapped[datetime | None]
    # When it stands still, by `{"start": ..., "end": ..., "why": ...}`: its contract is suspended.
    rests: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))


class SegmentRow(TenantTable):
    """Who held the ticket from when to when, and how much of it was working time."""

    __tablename__ = "clock_segment"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        CheckConstraint("holder in ('msp', 'client', 'vendor')", name="holder"),
        Index(None, "tenant_id", "ticket_id", "started_at"),
        Index(
            "uq_clock_segment_running",
            "tenant_id",
            "ticket_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    ticket_id: Mapped[UUID]
    holder: Mapped[str]
    paused: Mapped[bool]
    status: Mapped[str]
    tier_id: Mapped[UUID | None] = mapped_column(house_fk("tier"))
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    reason: Mapped[str] = mapped_column(default="", server_default="")
    calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    business_seconds: Mapped[int | None]


class HeededSuspension(TenantTable):
    """A suspension that the clocks follow already, and whether as standing or as superseded."""

    __tablename__ = "heeded_suspension"
    __table_args__ = (
        tenant_fk("suspension_id", "suspension"),
        UniqueConstraint("tenant_id", "suspension_id"),
    )

    suspension_id: Mapped[UUID]
    superseded: Mapped[bool]
