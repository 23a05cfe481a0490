"""The table of saved views: a name for a set of filters, for one agent, a team or everyone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, house_fk

NOW = text("now()")


class QueueView(HouseTable):
    """Filters of the queue under a name. Without owner and team it is everyone's."""

    __tablename__ = "queue_view"
    __table_args__ = (Index(None, "agent_id"), Index(None, "team_id"))

    name: Mapped[str]
    # The filters as the address bar shows them, without the leading question mark.
    query: Mapped[str]
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    team_id: Mapped[UUID | None] = mapped_column(house_fk("team"))
    position: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
