"""The conversation with the vendor, as both sides have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Attachment, Entry
from vendors.cases.models import CaseLink, CaseOperation, MirroredItem, VendorCase
from vendors.cases.queries import mirrored_of
from vendors.cases.values import ItemKind, OperationKind, OperationState


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """One message of the case as both sides have it; `state` is the operation's for ours."""

    entry: Entry
    direction: str
    state: str
    error: str
    withdrawn_at: datetime | None
    files: Sequence[Attachment]


def thread_of(db: Session, link: CaseLink) -> list[ThreadLine]:
    """The conversation with the vendor on this ticket, oldest first, what waits to be sent last."""
    items = db.execute(
        select(MirroredItem, Entry, CaseOperation)
        .join(
            Entry, (Entry.tenant_id == MirroredItem.tenant_id) & (Entry.id == MirroredItem.local_id)
        )
        .outerjoin(
            CaseOperation,
            (CaseOperation.tenant_id == MirroredItem.tenant_id)
            & (CaseOperation.link_id == MirroredItem.link_id)
            & (CaseOperation.entry_id == Entry.id)
            & CaseOperation.kind.in_([OperationKind.CREATE, OperationKind.COMMENT]),
        )
        .where(
            MirroredItem.tenant_id == link.tenant_id,
            MirroredItem.link_id == link.id,
            MirroredItem.kind == ItemKind.COMMENT,
        )
        .order_by(Entry.created_at, Entry.id)
    ).all()
    files = files_of_entries(db, link, [entry.id for _item, entry, _operation in items])
    return [line_of(item, entry, sent, files.get(entry.id, [])) for item, entry, sent in items]


def known_messages(db: Session, case: VendorCase) -> set[str]:
    """The vendor's ids of what was said in a case and stands; the words it began with are not."""
    began = select(CaseOperation.entry_id).where(
        CaseOperation.case_id == case.id, CaseOperation.kind == OperationKind.CREATE
    )
    first = set(db.scalars(began))
    return {
        one.external_id
        for one in mirrored_of(db, case.id, ItemKind.COMMENT)
        if one.external_id and one.withdrawn_at is None and one.local_id not in first
    }


def line_of(
    item: MirroredItem, entry: Entry, sent: CaseOperation | None, files: Sequence[Attachment]
) -> ThreadLine:
    state = OperationState.DONE if sent is None else sent.state
    error = "" if sent is None else sent.error
    return ThreadLine(entry, item.direction, state, error, item.withdrawn_at, files)


def files_of_entries(
    db: Session, link: CaseLink, entry_ids: Sequence[UUID]
) -> dict[UUID, list[Attachment]]:
    """The files of these entries, by entry."""
    found: dict[UUID, list[Attachment]] = {}
    rows = db.scalars(
        select(Attachment)
        .where(Attachment.tenant_id == link.tenant_id, Attachment.entry_id.in_(entry_ids))
        .order_by(Attachment.filename)
    )
    for row in rows:
        found.setdefault(row.entry_id, []).append(row)
    return found
