"""End an operation that is not carried out: refused, overtaken, or for a person to decide."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.kernel.i18n import _
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.wake_case import want_attention
from vendors.cases.models import CaseOperation, VendorCase
from vendors.cases.queries import ticket_of
from vendors.cases.states import LinkEvent
from vendors.cases.values import Attention, OperationKind, OperationState
from vendors.sync.actions.mark_sent import link_of

NEVER = timedelta(days=3650)


def give_way(db: Session, case: VendorCase, operation: CaseOperation, *, now: datetime) -> None:
    """The vendor moved the case on: what we meant to ask no longer fits and is dropped."""
    operation.state, operation.settled_at = OperationState.SKIPPED, now
    operation.skip_reason = _("The vendor changed the case in between.")
    case.look_at = now
    link = link_of(db, operation)
    move_link(db, link, LinkEvent.TOLD, now=now)
    add_event(db, ticket_of(db, link), operation.skip_reason, now=now)


def give_up(db: Session, case: VendorCase, operation: CaseOperation, *, now: datetime) -> None:
    """Nothing will be tried again until a person decides; what waits behind it waits on."""
    operation.state = OperationState.DEAD
    link = link_of(db, operation)
    want_attention(case, Attention.BLOCKED)
    if operation.kind == OperationKind.CREATE:
        link.refusal = operation.error
        move_link(db, link, LinkEvent.REFUSED, now=now)
    text = _("The vendor refused: %(told)s", told=operation.error)
    add_event(db, ticket_of(db, link), text, now=now, details={"event": "vendor_refused"})


def ask_a_person(db: Session, case: VendorCase, operation: CaseOperation, *, now: datetime) -> None:
    """No search will tell. Told to try again, it goes under a new token: somebody has decided."""
    operation.state, operation.next_attempt_at = OperationState.UNKNOWN, now + NEVER
    operation.reservation = None
    if operation.kind == OperationKind.CREATE:
        move_link(db, link_of(db, operation), LinkEvent.LOST, now=now)
    if want_attention(case, Attention.OUTCOME_UNKNOWN):
        text = _("It is not known whether the vendor got this; ask there before trying again.")
        add_event(db, ticket_of(db, link_of(db, operation)), text, now=now)
