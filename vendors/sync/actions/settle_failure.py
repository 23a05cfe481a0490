"""Write down that an operation was not carried out, may have been, or will not be."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.kernel.i18n import _
from vendors.cases.actions.move_link import move_link
from vendors.cases.models import CaseOperation, VendorCase
from vendors.cases.queries import ticket_of
from vendors.cases.retries import PATIENCE, next_try
from vendors.cases.states import LinkEvent
from vendors.cases.values import OperationKind, OperationState
from vendors.connections.actions.note_call import hold, note_failure, stop_for_sign_in
from vendors.protocol.errors import (
    AuthFailed,
    AwaitsPerson,
    CaseGone,
    ConnectorError,
    Forbidden,
    InDoubt,
    OutcomeUnknown,
    RateLimited,
    RefusedByVendor,
    ReservationSpent,
    Stale,
    Transient,
    Unreachable,
)
from vendors.sync.actions.give_up import ask_a_person, give_up, give_way
from vendors.sync.actions.mark_sent import link_of, operation_of
from vendors.sync.actions.take_lease import held_case
from vendors.sync.values import Lease, Sending

SOON = timedelta(seconds=1)
HOLD = timedelta(seconds=60)
TOLD_CHARS = 1_000


def settle_failure(
    db: Session, lease: Lease, task: Sending, error: ConnectorError, *, now: datetime, chance: float
) -> None:
    """Decide by the kind of error what becomes of the operation. Raises LeaseLost."""
    case = held_case(db, lease)
    operation = operation_of(db, task)
    operation.error = str(error)[:TOLD_CHARS]
    match error:
        case AuthFailed():
            stop_for_sign_in(db, case.connection_id, str(error), now=now)
            _again(db, operation, now, now=now, counts=False)
        case AwaitsPerson():
            _again(db, operation, now + PATIENCE, now=now, counts=False)
        case OutcomeUnknown() | ReservationSpent():
            _unsure(db, operation, error, now=now)
        case InDoubt():
            ask_a_person(db, case, operation, now=now)
        case RateLimited():
            _held_back(db, case, operation, error, now=now)
        case Stale() if task.kind is OperationKind.STATUS:
            give_way(db, case, operation, now=now)
        case RefusedByVendor() | Forbidden():
            give_up(db, case, operation, now=now)
        case _:
            _postponed(db, case, operation, error, now=now, chance=chance)


def _again(
    db: Session, operation: CaseOperation, at: datetime, *, now: datetime, counts: bool = True
) -> None:
    """Certainly not done: it waits for its next try."""
    operation.state, operation.next_attempt_at = OperationState.QUEUED, at
    if not counts:
        operation.attempts = max(operation.attempts - 1, 0)
    if operation.kind == OperationKind.CREATE:
        move_link(db, link_of(db, operation), LinkEvent.NOT_DONE, now=now)


def _unsure(db: Session, operation: CaseOperation, error: ConnectorError, *, now: datetime) -> None:
    operation.state, operation.next_attempt_at = OperationState.UNKNOWN, now + SOON
    if isinstance(error, ReservationSpent):
        operation.reservation = None  # used or expired: the search at the vendor tells which
    if operation.kind == OperationKind.CREATE:
        move_link(db, link_of(db, operation), LinkEvent.LOST, now=now)


def _held_back(
    db: Session, case: VendorCase, operation: CaseOperation, error: RateLimited, *, now: datetime
) -> None:
    until = now + (error.retry_after or HOLD)
    hold(db, case.connection_id, error, until)
    _again(db, operation, until, now=now, counts=False)


def _postponed(
    db: Session,
    case: VendorCase,
    operation: CaseOperation,
    error: ConnectorError,
    *,
    now: datetime,
    chance: float,
) -> None:
    if isinstance(error, CaseGone):
        case.look_at = now
    if isinstance(error, Unreachable) or not isinstance(error, Transient):
        note_failure(db, case.connection_id, str(error), now=now)
    asked = error.retry_after if isinstance(error, Transient) else None
    at = next_try(operation.attempts, now, asked=asked, chance=chance)
    if at is None:
        give_up(db, case, operation, now=now)
        return
    if operation.attempts <= 1:
        text = _("The vendor cannot be reached; the desk keeps trying. (%(told)s)", told=error)
        add_event(db, ticket_of(db, link_of(db, operation)), text, now=now)
    _again(db, operation, at, now=now)
