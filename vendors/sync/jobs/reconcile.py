"""After a lost answer or a dead worker: find out at the vendor whether it was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from msp.kernel import moment
from msp.kernel.db import unit
from msp.kernel.scope import Scope
from vendors.cases.hashing import body_hash
from vendors.cases.values import OperationKind
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import CaseGone, ConnectorError, RefusedByVendor
from vendors.protocol.snapshots import CaseSnapshot
from vendors.protocol.values import CaseRef, WriteResult
from vendors.sync.actions.settle_search import (
    never_done,
    not_provable,
    not_there,
    search_failed,
    still_settling,
)
from vendors.sync.actions.settle_success import settle_created, settle_written
from vendors.sync.jobs.caller import Caller
from vendors.sync.values import Lease, Sending

Settle = Callable[..., None]


def reconcile(scope: Scope, lease: Lease, caller: Caller, task: Sending) -> bool:
    """True when it is right to send it (again) now; else what was found is written down.

    Raises LeaseLost.
    """
    try:
        settle = _look_for(caller.connector, task, moment.now())
    except ConnectorError as error:
        settle = partial(search_failed, error=error, now=moment.now())
    if settle is None:
        return True
    with unit(scope) as db:
        settle(db, lease, task)
        caller.keep_exchanges(db, "reconcile", case_id=lease.case_id, client_id=task.tenant_id)
    return False


def _look_for(connector: VendorConnector, task: Sending, now: datetime) -> Settle | None:
    can = connector.capabilities()
    if task.claimed:
        return _believed(connector, task, task.claimed, now)
    if task.kind is OperationKind.CREATE:
        found = _find_case(connector, task) if can.search_by_correlation else []
        if found:
            ref = found[0].ref
            return partial(settle_created, ref=ref, now=now, copies=len(found))
    else:
        result = _find_written(connector, task)
        if result is not None:
            return partial(settle_written, result=result, now=now)
    if can.native_idempotency and task.reservation:
        # The same token again: at most one of the two is carried out, whatever the search missed.
        return None
    if task.kind is not OperationKind.CREATE:
        return partial(never_done, now=now)
    if not (can.search_by_correlation and can.search_is_complete):
        return partial(not_provable, now=now)
    settled = (task.sent_at or now) + can.search_settle
    if now < settled:
        return partial(still_settling, until=settled)
    return partial(never_done, now=now)


def _believed(connector: VendorConnector, task: Sending, number: str, now: datetime) -> Settle:
    """A person found the case there: it is read, and is ours when it carries our reference."""
    try:
        found = connector.fetch_case(CaseRef(number))
    except (CaseGone, RefusedByVendor):
        return partial(not_there, number=number, now=now)
    if found.correlation_id != task.correlation_id:
        return partial(not_there, number=number, now=now)
    return partial(settle_created, ref=found.ref, now=now)


def _find_case(connector: VendorConnector, task: Sending) -> list[CaseSnapshot]:
    """Verified hits, the oldest first by the vendor's own order of making them."""
    hits = connector.find_by_correlation(task.correlation_id)
    return [one for one in hits if one.correlation_id == task.correlation_id]


def _find_written(connector: VendorConnector, task: Sending) -> WriteResult | None:
    """The comment by its mark or by author and text; the status by what the case shows.

    A file is never found here: whether two files are equal, the connector knows under its token.
    """
    if task.ref is None:
        return None
    case = _fetch(connector, task.ref)
    if case is None:
        return None
    if task.kind is OperationKind.STATUS:
        wanted = task.payload["status"]
        return WriteResult(None, verified=True, told=wanted) if case.status == wanted else None
    for one in case.comments:
        text = one.marker is None and one.is_ours
        if one.marker == task.key or (text and _same(one.body, task)):
            return WriteResult(one.external_id, verified=True)
    return None


def _same(body: str, task: Sending) -> bool:
    return body_hash(body) == body_hash(str(task.payload.get("body", "")))


def _fetch(connector: VendorConnector, ref: CaseRef) -> CaseSnapshot | None:
    try:
        return connector.fetch_case(ref)
    except CaseGone:
        return None
