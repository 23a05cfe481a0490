"""Write down that a call is about to leave, before it does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from vendors.cases.actions.move_link import move_link
from vendors.cases.models import CaseLink, CaseOperation
from vendors.cases.states import LinkEvent
from vendors.cases.values import OperationKind, OperationState
from vendors.sync.actions.take_lease import held_case
from vendors.sync.values import Lease, Sending


def mark_sent(db: Session, lease: Lease, task: Sending, *, now: datetime) -> None:
    """From here on only the vendor knows whether it was done. Raises LeaseLost.

    A crash between this and the answer leaves the operation `sending`: whoever finds it so
    finds out at the vendor first.
    """
    held_case(db, lease)
    operation = operation_of(db, task)
    operation.state = OperationState.SENDING
    operation.sent_at = operation.sent_at or now
    operation.attempts += 1
    operation.lease_no = lease.no
    if task.kind is OperationKind.CREATE:
        move_link(db, link_of(db, operation), LinkEvent.SENT, now=now)
    db.flush()


def keep_reservation(db: Session, lease: Lease, task: Sending, reservation: str) -> None:
    """Store the vendor's token before it is used. Raises LeaseLost."""
    held_case(db, lease)
    operation_of(db, task).reservation = reservation


def operation_of(db: Session, task: Sending) -> CaseOperation:
    """The row behind a task."""
    return db.get_one(CaseOperation, (task.tenant_id, task.operation_id), populate_existing=True)


def link_of(db: Session, operation: CaseOperation) -> CaseLink:
    """The bond an operation belongs to."""
    return db.get_one(CaseLink, (operation.tenant_id, operation.link_id))
