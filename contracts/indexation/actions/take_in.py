"""Take index values in: a month told anew is a later recording, and the first one stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.indexation.csv_file import Told
from contracts.indexation.models import IndexValue, PriceIndex
from contracts.indexation.series import compared


def take_in(
    db: Session, index: PriceIndex, told: Sequence[Told], *, by: UUID | None, now: datetime
) -> int:
    """Returns how many were news; a value that is known already is not recorded again."""
    # One at a time: two files told at once would both find a month to be news.
    db.execute(select(PriceIndex.id).where(PriceIndex.id == index.id).with_for_update())
    news = [one for one in compared(db, index, told) if one.news]
    db.add_all(
        IndexValue(
            index_id=index.id,
            month=one.month,
            value=one.value,
            recorded_at=now,
            recorded_by=by,
        )
        for one in news
    )
    db.flush()
    return len(news)
