"""The ledger of vendors' letters: whose, in which state, and where the raw mail is kept.

No words are in it: those of the mail are on the tickets, and the raw mail is a file.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk


class VendorLetter(HouseTable):
    """A letter of ours to a vendor, or a mail of a vendor's that was proven to be one."""

    __tablename__ = "vendor_letter"
    __table_args__ = (
        CheckConstraint("direction in ('in', 'out')", name="direction"),
        CheckConstraint(
            "state in ('sending', 'handed_over', 'sent', 'refused', 'returned',"
            " 'answer', 'machine', 'bounce')",
            name="state",
        ),
        UniqueConstraint("mail_id"),
        Index(
            "uq_vendor_letter_message_id",
            "message_id",
            unique=True,
            postgresql_where=text("direction = 'out'"),
        ),
        Index(None, "message_id"),
        Index(None, "handle", postgresql_where=text("handle <> ''")),
        Index(None, "case_id", "at"),
        Index(None, "connection_id", "at"),
    )

    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    direction: Mapped[str]
    state: Mapped[str]
    message_id: Mapped[str]
    # The operation that a letter of ours carries out, and the token of the attempt.
    key: Mapped[str] = mapped_column(default="", server_default="")
    reservation: Mapped[str] = mapped_column(default="", server_default="")
    # What comes back in an answer; on our letters alone.
    handle: Mapped[str] = mapped_column(default="", server_default="")
    mail_id: Mapped[UUID | None] = mapped_column(house_fk("inbound_mail"))
    storage_key: Mapped[str]
    at: Mapped[datetime]
    # Written right before the last dot of a transmission.
    handed_over_at: Mapped[datetime | None]
