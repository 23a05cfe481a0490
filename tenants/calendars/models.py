"""Tables of calendars: opening hours by version, and holidays; minutes are of the wall clock."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, PortalAccess, house_fk

# Before a contact sends a request she is told who pays at that hour, in her own scope.
HOURS_ARE_TOLD = PortalAccess()


class CalendarRow(HouseTable):
    """Opening hours under a name, in an IANA time zone. One of them is the provider's default."""

    __tablename__ = "calendar"
    __table_args__ = (
        UniqueConstraint("name"),
        Index(
            "uq_calendar_default",
            "default",
            unique=True,
            postgresql_where=text('"default"'),
        ),
    )

    __portal__: ClassVar[PortalAccess | None] = HOURS_ARE_TOLD

    name: Mapped[str]
    zone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    default: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Goes up with every change, so that what was computed from older hours can be found.
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class CalendarHours(HouseTable):
    """One opening on one weekday (0 is Monday), in force from a date until newer hours are."""

    __tablename__ = "calendar_hours"
    __table_args__ = (
        UniqueConstraint("calendar_id", "since", "weekday", "opens"),
        CheckConstraint("weekday between 0 and 6", name="weekday"),
        CheckConstraint("0 <= opens and opens < closes and closes <= 1440", name="opening"),
    )

    __portal__: ClassVar[PortalAccess | None] = HOURS_ARE_TOLD

    calendar_id: Mapped[UUID] = mapped_column(house_fk("calendar"))
    since: Mapped[date]
    weekday: Mapped[int] = mapped_column(SmallInteger)
    opens: Mapped[int] = mapped_column(SmallInteger)
    closes: Mapped[int] = mapped_column(SmallInteger)


class Holiday(HouseTable):
    """A day on which a calendar stays closed."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("calendar_id", "day"),)
    __portal__: ClassVar[PortalAccess | None] = HOURS_ARE_TOLD

    calendar_id: Mapped[UUID] = mapped_column(house_fk("calendar"))
    day: Mapped[date]
    name: Mapped[str] = mapped_column(default="", server_default="")
