"""Take the next number of a series: gapless, since it lives and dies with the transaction."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contracts.billing.models import DocumentSeries
from msp.kernel.ids import new_id


def take_number(db: Session, kind: str, year: int, prefix: str) -> str:
    """`INV-2026-00042`. The series stays locked until the transaction ends."""
    last = db.scalar(
        insert(DocumentSeries)
        .values(id=new_id(), kind=kind, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["kind", "year"], set_={"last": DocumentSeries.last + 1}
        )
        .returning(DocumentSeries.last)
    )
    return f"{prefix}{year}-{last:05d}"
