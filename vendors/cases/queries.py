"""Reading cases, bonds and operations. What of them an agent sees, the database decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from vendors.cases.models import CaseLink, CaseOperation, CaseShadow, MirroredItem, VendorCase
from vendors.cases.values import (
    FINAL,
    FOLLOWED,
    SETTLED,
    Direction,
    ItemKind,
    LinkState,
    OperationKind,
    OperationState,
)


def links_of_ticket(db: Session, ticket: Ticket) -> Sequence[CaseLink]:
    """Every bond of a ticket, the newest first."""
    return db.scalars(
        select(CaseLink)
        .where(CaseLink.tenant_id == ticket.tenant_id, CaseLink.ticket_id == ticket.id)
        .order_by(CaseLink.forwarded_at.desc(), CaseLink.id.desc())
    ).all()


def open_link(db: Session, ticket: Ticket, connection_id: UUID) -> CaseLink | None:
    """The one bond of this ticket over this connection that is not final."""
    return db.scalar(
        select(CaseLink).where(
            CaseLink.tenant_id == ticket.tenant_id,
            CaseLink.ticket_id == ticket.id,
            CaseLink.connection_id == connection_id,
            CaseLink.state.not_in(FINAL),
        )
    )


def link_by_id(db: Session, link_id: UUID) -> CaseLink:
    """Raises NotFound also when it is not for this person."""
    found = db.scalar(select(CaseLink).where(CaseLink.id == link_id))
    if found is None:
        raise NotFound(_("There is no such vendor case, or it is not for you."))
    return found


def operation_by_id(db: Session, operation_id: UUID) -> CaseOperation:
    """Raises NotFound also when it is not for this person."""
    found = db.scalar(select(CaseOperation).where(CaseOperation.id == operation_id))
    if found is None:
        raise NotFound(_("There is no such operation, or it is not for you."))
    return found


def case_of(db: Session, link: CaseLink) -> VendorCase:
    """The case at the other end of a bond."""
    return db.get_one(VendorCase, link.case_id)


def locked_case(db: Session, case_id: UUID) -> VendorCase:
    """The case anew, under a lock that is held until the transaction ends.

    Whoever changes a case, its bonds or operations takes this lock before any other: first the
    case, then its connection, then the tickets. Two that keep to it cannot block each other.
    """
    return db.scalars(
        select(VendorCase)
        .where(VendorCase.id == case_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def ticket_of(db: Session, link: CaseLink) -> Ticket:
    """The ticket at this end of a bond."""
    return db.get_one(Ticket, (link.tenant_id, link.ticket_id))


def links_of_case(db: Session, case_id: UUID) -> Sequence[CaseLink]:
    """Every bond of a case that is not final, the first one first."""
    return db.scalars(
        select(CaseLink)
        .where(CaseLink.case_id == case_id, CaseLink.state.not_in(FINAL))
        .order_by(CaseLink.forwarded_at, CaseLink.id)
    ).all()


def hearing_links(db: Session, case_id: UUID) -> list[CaseLink]:
    """The bonds whose tickets hear what the vendor does.

    The closed ones are among them: a vendor that takes a case up again is never ignored.
    """
    rows = db.scalars(
        select(CaseLink)
        .where(CaseLink.case_id == case_id, CaseLink.state.in_([*FOLLOWED, LinkState.CLOSED]))
        .order_by(CaseLink.forwarded_at, CaseLink.id)
    )
    return list(rows)


def has_company(db: Session, link: CaseLink) -> bool:
    """Other bonds that this person sees still follow the case."""
    others = select(CaseLink.id).where(
        CaseLink.case_id == link.case_id,
        CaseLink.id != link.id,
        CaseLink.state.in_(FOLLOWED),
    )
    return db.scalar(others.limit(1)) is not None


def head_operation(db: Session, case_id: UUID) -> CaseOperation | None:
    """The first operation of a case that is not settled; all others wait behind it."""
    return db.scalar(
        select(CaseOperation)
        .where(CaseOperation.case_id == case_id, CaseOperation.state.not_in(SETTLED))
        .order_by(CaseOperation.seq)
        .limit(1)
    )


def operations_of(db: Session, link: CaseLink) -> Sequence[CaseOperation]:
    """Everything this bond ever sent or means to, in order."""
    return db.scalars(
        select(CaseOperation)
        .where(CaseOperation.tenant_id == link.tenant_id, CaseOperation.link_id == link.id)
        .order_by(CaseOperation.seq)
    ).all()


def doubtful(db: Session, link: CaseLink) -> CaseOperation | None:
    """The bond's first operation of which nobody knows whether it was done."""
    return db.scalar(
        select(CaseOperation)
        .where(
            CaseOperation.tenant_id == link.tenant_id,
            CaseOperation.link_id == link.id,
            CaseOperation.state == OperationState.UNKNOWN,
        )
        .order_by(CaseOperation.seq)
        .limit(1)
    )


def create_of(db: Session, link: CaseLink) -> CaseOperation:
    """The operation that makes the case; the bond's first."""
    return db.scalars(
        select(CaseOperation)
        .where(
            CaseOperation.tenant_id == link.tenant_id,
            CaseOperation.link_id == link.id,
            CaseOperation.kind == OperationKind.CREATE,
        )
        .limit(1)
    ).one()


def shadow_of(db: Session, case: VendorCase, *, now: datetime) -> CaseShadow:
    """What we last took over of a case; an empty one for a case never read."""
    found = db.scalar(select(CaseShadow).where(CaseShadow.case_id == case.id))
    if found is None:
        found = CaseShadow(case_id=case.id, comments={}, attachments={}, updated_at=now)
        db.add(found)
    return found


def mirrored_of(db: Session, case_id: UUID, kind: ItemKind) -> list[MirroredItem]:
    """The mirrored comments or files of every bond of a case."""
    rows = db.scalars(
        select(MirroredItem)
        .join(
            CaseLink,
            (CaseLink.tenant_id == MirroredItem.tenant_id) & (CaseLink.id == MirroredItem.link_id),
        )
        .where(CaseLink.case_id == case_id, MirroredItem.kind == kind)
        .order_by(MirroredItem.created_at, MirroredItem.id)
    )
    return list(rows)


def public_files(db: Session, ticket: Ticket) -> Sequence[Attachment]:
    """The files of a ticket that the client knows of: the only ones that may go to a vendor."""
    return db.scalars(
        select(Attachment)
        .where(
            Attachment.tenant_id == ticket.tenant_id,
            Attachment.ticket_id == ticket.id,
            Attachment.visibility == "public",
        )
        .order_by(Attachment.created_at, Attachment.filename)
    ).all()


def links_to_close(db: Session, limit: int) -> Sequence[CaseLink]:
    """Bonds that are still followed although their ticket is closed."""
    return db.scalars(
        select(CaseLink)
        .join(Ticket, (Ticket.tenant_id == CaseLink.tenant_id) & (Ticket.id == CaseLink.ticket_id))
        .where(
            CaseLink.state.in_([LinkState.LINKED, LinkState.VENDOR_DONE]),
            Ticket.status == "closed",
        )
        .order_by(CaseLink.case_id)
        .limit(limit)
    ).all()


def first_attachment(db: Session, entry: Entry) -> Attachment:
    """The file of an entry that was written with one."""
    return db.scalars(
        select(Attachment)
        .where(Attachment.tenant_id == entry.tenant_id, Attachment.entry_id == entry.id)
        .limit(1)
    ).one()


def operations_by_key(db: Session, case: VendorCase) -> dict[str, UUID]:
    """The entries of what we wrote into a case, by the mark it carries there."""
    rows = db.execute(
        select(CaseOperation.id, CaseOperation.kind, CaseOperation.entry_id).where(
            CaseOperation.case_id == case.id, CaseOperation.entry_id.is_not(None)
        )
    )
    return {
        case.correlation_id if kind == OperationKind.CREATE else operation_id.hex: entry_id
        for operation_id, kind, entry_id in rows
        if entry_id is not None
    }


def first_message_at(db: Session, case_id: UUID) -> datetime | None:
    """When the vendor first said something in a case, to any client in reach."""
    return db.scalar(
        select(func.min(MirroredItem.created_at))
        .join(
            CaseLink,
            (CaseLink.tenant_id == MirroredItem.tenant_id) & (CaseLink.id == MirroredItem.link_id),
        )
        .where(CaseLink.case_id == case_id, MirroredItem.direction == Direction.IN)
    )
