"""Write down what the search for a lost answer brought: nothing yet, nothing at all, or no end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.kernel.i18n import _
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.wake_case import want_attention
from vendors.cases.queries import ticket_of
from vendors.cases.states import LinkEvent
from vendors.cases.values import Attention, OperationKind, OperationState
from vendors.connections.actions.note_call import (
    hold,
    note_failure,
    note_success,
    stop_for_sign_in,
)
from vendors.protocol.errors import AuthFailed, ConnectorError, RateLimited, Transient
from vendors.sync.actions.give_up import ask_a_person
from vendors.sync.actions.mark_sent import link_of, operation_of
from vendors.sync.actions.take_lease import held_case
from vendors.sync.values import Lease, Sending

NEXT_LOOK = timedelta(seconds=10)
# So often an incomplete search is believed to be late before a person is asked.
LOOKS = 6


def search_failed(
    db: Session, lease: Lease, task: Sending, error: ConnectorError, *, now: datetime
) -> None:
    """We could not even look: the outcome stays unknown, and nothing is sent. Raises LeaseLost."""
    case = held_case(db, lease)
    operation = operation_of(db, task)
    operation.state, operation.error = OperationState.UNKNOWN, str(error)
    operation.next_attempt_at = now + NEXT_LOOK
    if isinstance(error, AuthFailed):
        stop_for_sign_in(db, case.connection_id, str(error), now=now)
    elif isinstance(error, RateLimited):
        hold(db, case.connection_id, error, now + (error.retry_after or NEXT_LOOK))
    else:
        note_failure(db, case.connection_id, str(error), now=now)
    if isinstance(error, Transient) and error.retry_after:
        operation.next_attempt_at = now + error.retry_after


def still_settling(db: Session, lease: Lease, task: Sending, until: datetime) -> None:
    """The vendor's search may not show new cases yet: look again when it must. Raises LeaseLost."""
    held_case(db, lease)
    operation = operation_of(db, task)
    operation.state = OperationState.UNKNOWN
    operation.next_attempt_at = until


def never_done(db: Session, lease: Lease, task: Sending, *, now: datetime) -> None:
    """The search proves that it was not carried out: it is sent anew. Raises LeaseLost."""
    case = held_case(db, lease)
    note_success(db, case.connection_id, now=now)
    operation = operation_of(db, task)
    operation.state, operation.next_attempt_at = OperationState.QUEUED, now
    if task.kind is OperationKind.CREATE:
        move_link(db, link_of(db, operation), LinkEvent.NOT_DONE, now=now)


def not_provable(db: Session, lease: Lease, task: Sending, *, now: datetime) -> None:
    """Nothing was found and nothing is proven: after some looks a person decides."""
    case = held_case(db, lease)
    operation = operation_of(db, task)
    operation.state = OperationState.UNKNOWN
    operation.attempts += 1
    if operation.attempts < LOOKS:
        operation.next_attempt_at = now + NEXT_LOOK
        return
    operation.next_attempt_at = now + timedelta(days=3650)
    if want_attention(case, Attention.OUTCOME_UNKNOWN):
        text = _("It is not known whether the vendor got this; look there before trying again.")
        add_event(db, ticket_of(db, link_of(db, operation)), text, now=now)


def not_there(db: Session, lease: Lease, task: Sending, *, number: str, now: datetime) -> None:
    """What a person took for our case is none, so she is asked once more. Raises LeaseLost."""
    case = held_case(db, lease)
    note_success(db, case.connection_id, now=now)
    operation = operation_of(db, task)
    operation.external_id = None
    operation.error = _("%(number)s there does not carry our reference.", number=number)
    ask_a_person(db, case, operation, now=now)
