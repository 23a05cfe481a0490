"""The log of what was exchanged with vendors."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk

EMPTY = text("'{}'")


class ExchangeLine(HouseTable):
    """One call: what was asked and told, with secrets hidden by the door that made it."""

    __tablename__ = "exchange_log"
    __table_args__ = (
        Index(None, "connection_id", "at"),
        Index(None, "case_id", "at"),
        Index(None, "at"),
    )

    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    case_id: Mapped[UUID | None] = mapped_column(house_fk("vendor_case"))
    # The client whose words are in the bodies; none for polls and checks.
    client_id: Mapped[UUID | None]
    what: Mapped[str]
    at: Mapped[datetime]
    method: Mapped[str]
    url: Mapped[str]
    status: Mapped[int | None]
    milliseconds: Mapped[int]
    request_headers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    request_body: Mapped[str] = mapped_column(default="", server_default="")
    answer_headers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    answer_body: Mapped[str] = mapped_column(default="", server_default="")
    error: Mapped[str] = mapped_column(default="", server_default="")
