"""The questions that a vendor wants answered before it takes a case."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk


class VendorQuestion(HouseTable):
    """One line of a vendor's checklist, for all its connections or for one of them."""

    __tablename__ = "vendor_question"
    __table_args__ = (Index(None, "vendor_id"),)

    vendor_id: Mapped[UUID] = mapped_column(house_fk("vendor"))
    connection_id: Mapped[UUID | None] = mapped_column(house_fk("vendor_connection"))
    question: Mapped[str]
    hint: Mapped[str] = mapped_column(default="", server_default="")
    required: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    position: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
