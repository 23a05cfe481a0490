"""What to do next for a case: its first operation if its time has come, else a look, else rest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tenants.clients.models import Tenant
from vendors.cases.actions.wake_case import want_attention
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.queries import head_operation
from vendors.cases.values import Attention, LinkState, OperationKind, OperationState
from vendors.connections.pace import until_room
from vendors.connections.queries import connection_by_id
from vendors.protocol.values import CaseRef
from vendors.sync.actions.take_lease import held_case
from vendors.sync.values import Lease, Looking, Sending

# Bonds that ended take their unsent operations with them; a closed one may still say goodbye.
NOT_SENT_FOR = (
    LinkState.DETACHED,
    LinkState.CANCELLED,
    LinkState.GONE,
    LinkState.SUSPENDED,
    LinkState.REFUSED,
)


def choose_task(db: Session, lease: Lease, *, now: datetime) -> Sending | Looking | None:
    """The next step, or None after noting when to come back. Raises LeaseLost.

    A step begins when the connection's rate has room for it, else the case rests until there is;
    the tokens themselves are taken by its calls.
    """
    case = held_case(db, lease)
    connection = connection_by_id(db, case.connection_id)
    if not connection.is_working or connection.is_broken:
        return None
    task, later = _first(db, case, now)
    if task is None:
        case.wake_at = later
        return None
    wait = until_room(connection, now)
    if wait is not None:
        case.wake_at = now + wait
        return None
    return task


def _first(
    db: Session, case: VendorCase, now: datetime
) -> tuple[Sending | Looking | None, datetime | None]:
    """The task that is due, or when the next one is."""
    operation = head_operation(db, case.id)
    moments = []
    if operation is not None and _may_go(db, case, operation):
        if operation.next_attempt_at <= now:
            return _sending(case, operation), None
        moments.append(operation.next_attempt_at)
    if case.look_at is not None and case.external_id is not None:
        if case.look_at <= now:
            return Looking(ref_of(case), case.look_at, case.correlation_id), None
        moments.append(case.look_at)
    return None, min(moments, default=None)


def _may_go(db: Session, case: VendorCase, operation: CaseOperation) -> bool:
    if operation.state == OperationState.DEAD:
        want_attention(case, Attention.BLOCKED)
        return False
    link = db.get_one(CaseLink, (operation.tenant_id, operation.link_id))
    if link.state in NOT_SENT_FOR:
        return False
    # Of a client that left, nothing more is said to anybody.
    if not db.get_one(Tenant, link.tenant_id).active:
        return False
    # Nothing can be said to a case that is not there yet.
    return operation.kind == OperationKind.CREATE or case.is_confirmed


def _sending(case: VendorCase, operation: CaseOperation) -> Sending:
    return Sending(
        operation_id=operation.id,
        tenant_id=operation.tenant_id,
        kind=OperationKind(operation.kind),
        state=OperationState(operation.state),
        payload=dict(operation.payload),
        correlation_id=case.correlation_id,
        ref=ref_of(case) if case.is_confirmed else None,
        reservation=operation.reservation,
        sent_at=operation.sent_at,
        attempts=operation.attempts,
        claimed=None if case.is_confirmed else operation.external_id,
    )


def ref_of(case: VendorCase) -> CaseRef:
    """How the connector finds the case."""
    return CaseRef(case.external_id or "", case.number, case.url)
