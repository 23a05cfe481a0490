"""The provider's own letterhead: what stands at the top of every document that leaves the house."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, PortalAccess


class Letterhead(HouseTable):
    """One row. `zone` is where the provider's day begins: it dates documents and their series."""

    __tablename__ = "letterhead"
    __table_args__ = (CheckConstraint("single", name="single"),)
    __portal__ = PortalAccess(columns=("id", "name", "address", "tax_id", "foot", "zone"))

    single: Mapped[bool] = mapped_column(default=True, server_default=text("true"), unique=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="", server_default="")
    tax_id: Mapped[str] = mapped_column(default="", server_default="")
    # Bank account, payment terms: the small print at the end of a document.
    foot: Mapped[str] = mapped_column(default="", server_default="")
    zone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    series_prefix: Mapped[str] = mapped_column(default="INV-", server_default="INV-")
