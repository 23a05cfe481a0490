"""Write down what the vendor did for us."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.kernel.i18n import _
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.wake_case import want_attention
from vendors.cases.models import CaseOperation, MirroredItem, VendorCase
from vendors.cases.queries import ticket_of
from vendors.cases.states import LinkEvent
from vendors.cases.values import Attention, ItemKind, OperationKind, OperationState
from vendors.connections.actions.note_call import note_success
from vendors.protocol.values import CaseRef, CaseStatus, WriteResult
from vendors.sync.actions.mark_sent import link_of, operation_of
from vendors.sync.actions.take_lease import held_case
from vendors.sync.values import Lease, Sending


def settle_created(
    db: Session, lease: Lease, task: Sending, ref: CaseRef, *, now: datetime, copies: int = 1
) -> None:
    """The vendor has the case. Raises LeaseLost; `copies` above one is a matter for a person."""
    case = held_case(db, lease)
    operation = operation_of(db, task)
    link = link_of(db, operation)
    note_success(db, case.connection_id, now=now)
    if _taken(db, case, ref):
        told = _("The vendor answered with a case that belongs to another ticket.")
        operation.state, operation.error = OperationState.DEAD, told
        want_attention(case, Attention.NOT_OUR_CASE)
        add_event(db, ticket_of(db, link), told, now=now)
        return
    confirm_case(db, case, operation, ref, now=now)
    if copies > 1 and want_attention(case, Attention.DUPLICATES):
        text = _("The vendor has %(count)s cases of this ticket; the oldest is used.", count=copies)
        add_event(db, ticket_of(db, link), text, now=now)


def confirm_case(
    db: Session, case: VendorCase, operation: CaseOperation, ref: CaseRef, *, now: datetime
) -> None:
    """The case and its bond from now on are the vendor's too. The caller holds the case's lock."""
    link = link_of(db, operation)
    case.external_id, case.number, case.url = ref.external_id, ref.number, ref.url
    case.status, case.status_since = CaseStatus.ACKNOWLEDGED, now
    case.look_at = now
    end_operation(operation, ref.external_id, now)
    move_link(db, link, LinkEvent.CONFIRMED, now=now)
    text = _("The vendor has the case as %(number)s", number=ref.number or ref.external_id)
    add_event(db, ticket_of(db, link), text, now=now, details={"event": "vendor_linked"})


def settle_written(
    db: Session, lease: Lease, task: Sending, result: WriteResult, *, now: datetime
) -> None:
    """A comment, file or status was accepted; what reads back differently is not done."""
    case = held_case(db, lease)
    operation = operation_of(db, task)
    note_success(db, case.connection_id, now=now)
    case.look_at = now
    if not result.verified:
        told = _("The vendor accepted it, but it does not read back as it was sent.")
        operation.state, operation.error = OperationState.DEAD, f"{told} {result.told}".strip()
        want_attention(case, Attention.BLOCKED)
        add_event(db, ticket_of(db, link_of(db, operation)), told, now=now)
        return
    end_operation(operation, result.external_id, now)
    if task.kind is OperationKind.STATUS:
        if task.payload["status"] == CaseStatus.CANCELLED:
            move_link(db, link_of(db, operation), LinkEvent.TOLD, now=now)
    elif result.external_id:
        mirror(db, operation, result.external_id)


def mirror(db: Session, operation: CaseOperation, external_id: str) -> None:
    """Note the vendor's id of what we wrote, so that it is known when it comes back."""
    is_file = operation.kind == OperationKind.ATTACHMENT
    local_id = UUID(operation.payload["attachment_id"]) if is_file else operation.entry_id
    item = db.scalar(
        select(MirroredItem).where(
            MirroredItem.tenant_id == operation.tenant_id,
            MirroredItem.link_id == operation.link_id,
            MirroredItem.kind == (ItemKind.ATTACHMENT if is_file else ItemKind.COMMENT),
            MirroredItem.local_id == local_id,
        )
    )
    if item is not None:
        item.external_id = external_id
        db.flush()


def end_operation(operation: CaseOperation, external_id: str | None, now: datetime) -> None:
    """It was carried out, and the vendor calls what came of it so."""
    operation.state, operation.settled_at = OperationState.DONE, now
    operation.external_id = external_id
    operation.error = ""


def _taken(db: Session, case: VendorCase, ref: CaseRef) -> bool:
    return (
        db.scalar(
            select(VendorCase.id).where(
                VendorCase.connection_id == case.connection_id,
                VendorCase.external_id == ref.external_id,
                VendorCase.id != case.id,
            )
        )
        is not None
    )
