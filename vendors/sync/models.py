"""The log of what was exchanged with vendors."""

from __future__ import annotations

from datetime import datetime
from string import Template
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.policies import CHOSEN_TENANTS
from msp.kernel.tables import HouseTable, house_fk

EMPTY = text("'{}'")
# The bodies hold clients' words. A call for one client's words is for who serves that client; a
# reading is for who serves a client bound to the case, and of a shared one for nobody else's staff.
WORDS_OF_MY_CLIENTS = Template(
    "(client_id is null or client_id = $chosen) and (case_id is null or"
    " (exists (select 1 from case_link l where l.case_id = exchange_log.case_id)"
    " and (client_id is not null or not exists"
    " (select 1 from vendor_case c where c.id = exchange_log.case_id and c.shared))))"
).substitute(chosen=CHOSEN_TENANTS)


class ExchangeLine(HouseTable):
    """One call: what was asked and told, with secrets hidden by the door that made it."""

    __tablename__ = "exchange_log"
    __staff__: ClassVar[str | None] = WORDS_OF_MY_CLIENTS
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
