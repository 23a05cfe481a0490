"""The register of vendors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable

NOW = text("now()")


class Vendor(HouseTable):
    """A company whose product or service our clients use, and how people reach its support."""

    __tablename__ = "vendor"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    website: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    support_hours: Mapped[str] = mapped_column(default="", server_default="")
    # The number under which the vendor knows us.
    account_number: Mapped[str] = mapped_column(default="", server_default="")
    notes: Mapped[str] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
