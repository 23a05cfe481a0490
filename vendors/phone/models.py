"""Tables of what is written down by hand: the case at the vendor, and what was said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk
from vendors.phone.values import ReminderKind
from vendors.protocol.values import CaseStatus

STATUSES = ", ".join(sorted(f"'{one.value}'" for one in CaseStatus))
REMINDERS = ", ".join(sorted(f"'{one.value}'" for one in ReminderKind))


class PhoneCase(HouseTable):
    """A case at a vendor without a system. It begins when somebody has called."""

    __tablename__ = "phone_case"
    __table_args__ = (
        UniqueConstraint("correlation_id"),
        CheckConstraint(f"status in ({STATUSES})", name="status"),
        Index(None, "connection_id", "changed_at"),
        Index(None, "chase_at", postgresql_where=text("chase_at is not null")),
    )

    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    correlation_id: Mapped[str]
    # None says that the vendor gave none, which somebody typed in as well.
    number: Mapped[str | None]
    status: Mapped[str] = mapped_column(default=CaseStatus.ACKNOWLEDGED)
    promised_at: Mapped[datetime | None]
    # When we ask the vendor again; none once the vendor is done.
    chase_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    created_at: Mapped[datetime]


class PhoneNote(HouseTable):
    """Something said: by the vendor, or by us where an operation asked for it."""

    __tablename__ = "phone_note"
    __table_args__ = (UniqueConstraint("phone_case_id", "key"),)

    phone_case_id: Mapped[UUID] = mapped_column(house_fk("phone_case"))
    from_vendor: Mapped[bool]
    person: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str] = mapped_column(default="", server_default="")
    key: Mapped[str | None]
    written_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    at: Mapped[datetime]


class PhoneReminder(HouseTable):
    """That somebody was told of a due moment of a case: once for each moment, whatever happens."""

    __tablename__ = "phone_reminder"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "due_at"),
        CheckConstraint(f"kind in ({REMINDERS})", name="kind"),
    )

    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    kind: Mapped[str]
    due_at: Mapped[datetime]
    told_at: Mapped[datetime]
