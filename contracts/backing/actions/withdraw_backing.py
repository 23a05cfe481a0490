"""Take back what was published: its source is no more, or says something else now."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contracts.backing.models import Backing, BackingExtent, ClientBacking, DeviceBacking

Published = type[Backing | ClientBacking | DeviceBacking]


def withdraw_client_backing(db: Session, source_kind: str, source_id: UUID) -> None:
    """One client's devices, or one device, are not meant any more."""
    for table in (ClientBacking, DeviceBacking):
        db.execute(
            delete(table).where(table.source_kind == source_kind, table.source_id == source_id)
        )
    db.flush()


def withdraw_orphans(db: Session, source_kind: str, sources: Collection[UUID]) -> int:
    """Take back every row of this kind whose source is not among `sources`; returns how many.

    The caller must see every client: what it does not see would look like an orphan.
    """
    lost = list(
        db.scalars(
            select(Backing.id).where(
                Backing.source_kind == source_kind, Backing.source_id.not_in(sources)
            )
        )
    )
    if lost:
        db.execute(delete(ClientBacking).where(ClientBacking.backing_id.in_(lost)))
        db.execute(delete(BackingExtent).where(BackingExtent.backing_id.in_(lost)))
        db.execute(delete(Backing).where(Backing.id.in_(lost)))
    found = len(lost)
    for table in (ClientBacking, DeviceBacking):
        gone = db.execute(
            delete(table)
            .where(table.source_kind == source_kind, table.source_id.not_in(sources))
            .returning(table.id)
        )
        found += len(gone.all())
    db.flush()
    return found
