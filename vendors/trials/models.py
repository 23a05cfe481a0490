"""The table of trials."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import ProviderTable, house_fk


class VendorTrial(ProviderTable):
    """One trial and what came of it, sealed: secrets on the way in, clients' words on the way out.

    It is whoever's asked for it, and forgotten within the hour. The case that is read may be any
    client's, so that only staff of all clients try.
    """

    __tablename__ = "vendor_trial"
    __table_args__ = (Index(None, "asked_at"),)

    asked_by: Mapped[UUID] = mapped_column(house_fk("agent"))
    asked_at: Mapped[datetime]
    # A worker took it: it is never begun twice, for tries with a wrong password lock accounts.
    begun_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    sealed: Mapped[str]

    @property
    def context(self) -> str:
        """What its seal is bound to."""
        return f"vendor_trial:{self.id}"
