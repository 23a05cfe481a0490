"""The columns of a version's on-site terms."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import house_fk


class VisitColumns:
    """Whether engineers come at all, to which sites alone, and in which hours."""

    visits: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # Ids of the only sites that are visited; none: every one.
    visit_sites: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    # Where they are not the coverage hours.
    visit_calendar_id: Mapped[UUID | None] = mapped_column(house_fk("calendar"))
