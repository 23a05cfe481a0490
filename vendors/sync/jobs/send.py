"""Carry out one operation at the vendor: mark, reserve, send, settle; or find out what became."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from secrets import SystemRandom

from msp.kernel import moment
from msp.kernel.db import unit
from msp.kernel.i18n import _
from msp.kernel.scope import Scope
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import ConnectorError, RefusedByVendor
from vendors.protocol.values import (
    CaseDraft,
    CaseRef,
    CaseStatus,
    OutgoingAttachment,
    OutgoingComment,
    WriteKind,
)
from vendors.sync.actions.mark_sent import keep_reservation, mark_sent
from vendors.sync.actions.settle_failure import settle_failure
from vendors.sync.actions.settle_success import settle_created, settle_written
from vendors.sync.jobs.caller import Caller
from vendors.sync.jobs.reconcile import reconcile
from vendors.sync.outgoing import Outgoing, outgoing_of
from vendors.sync.values import Lease, Sending

Settle = Callable[..., None]
CHANCE = SystemRandom()


def send(scope: Scope, lease: Lease, caller: Caller, task: Sending) -> None:
    """One operation, one attempt; what may have been done already is looked for first.

    Raises LeaseLost, and then writes nothing down: another worker has the case.
    """
    if task.is_unsure and not reconcile(scope, lease, caller, task):
        return
    with unit(scope) as db:
        mark_sent(db, lease, task, now=moment.now())
        outgoing = outgoing_of(db, task)
    try:
        reservation = _reserved(scope, lease, caller.connector, task, outgoing)
        settle = _carry_out(caller, task, outgoing, reservation)
    except ConnectorError as error:
        settle = partial(settle_failure, error=error, chance=CHANCE.random())
    with unit(scope) as db:
        settle(db, lease, task, now=moment.now())
        caller.keep_exchanges(db, task.kind, case_id=lease.case_id, client_id=task.tenant_id)


def _reserved(
    scope: Scope, lease: Lease, connector: VendorConnector, task: Sending, outgoing: Outgoing
) -> str | None:
    """The token of this write, stored before it is used: whoever repeats it uses the same."""
    kinds = {
        CaseDraft: WriteKind.CASE,
        OutgoingComment: WriteKind.COMMENT,
        OutgoingAttachment: WriteKind.ATTACHMENT,
    }
    kind = kinds.get(type(outgoing))
    if task.reservation or kind is None:
        return task.reservation
    reservation = connector.reserve(kind)
    if reservation is not None:
        with unit(scope) as db:
            keep_reservation(db, lease, task, reservation)
    return reservation


def _carry_out(
    caller: Caller, task: Sending, outgoing: Outgoing, reservation: str | None
) -> Settle:
    """The one call that changes something at the vendor; returns how to write it down."""
    connector, ref = caller.connector, task.ref or CaseRef("")
    match outgoing:
        case CaseDraft():
            return partial(settle_created, ref=connector.create_case(outgoing, reservation))
        case OutgoingComment():
            result = connector.add_comment(ref, outgoing, reservation)
        case OutgoingAttachment():
            result = connector.add_attachment(ref, outgoing, reservation)
        case _ if "status" in task.payload:
            target = CaseStatus(task.payload["status"])
            raw = caller.connection.asked_by.get(target.value)
            result = connector.set_status(ref, target, raw=raw, expected=task.payload.get("from"))
        case _:
            raise RefusedByVendor(_("The file may not leave the desk any more; nothing was sent."))
    return partial(settle_written, result=result)
