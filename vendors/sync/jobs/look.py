"""Read a case at the vendor, take over what is news, and fetch its new files."""

from __future__ import annotations

import tempfile
from datetime import timedelta

from msp.kernel import files, moment
from msp.kernel.db import unit
from msp.kernel.errors import Sentence
from msp.kernel.scope import Scope
from vendors.protocol.errors import (
    AuthFailed,
    CaseGone,
    ConnectorError,
    RefusedByVendor,
    Transient,
)
from vendors.protocol.snapshots import ExternalAttachment
from vendors.sync.actions.apply_files import leave_file, take_file
from vendors.sync.actions.apply_snapshot import apply_snapshot
from vendors.sync.actions.miss_case import miss_case
from vendors.sync.actions.put_off_look import put_off_look
from vendors.sync.jobs.caller import Caller
from vendors.sync.values import Lease, Looking

LARGEST_FILE = 20 * 2**20
RETRY = timedelta(seconds=30)


def look(scope: Scope, lease: Lease, caller: Caller, task: Looking) -> None:
    """One reading of the whole case. Raises LeaseLost."""
    try:
        snapshot = caller.connector.fetch_case(task.ref)
    except CaseGone:
        _missed(scope, lease, caller)
        return
    except ConnectorError as error:
        _put_off(scope, lease, caller, error)
        return
    with unit(scope) as db:
        files_to_fetch = apply_snapshot(db, lease, task, snapshot, now=moment.now())
        caller.keep_exchanges(db, "look", case_id=lease.case_id)
    for file in files_to_fetch:
        if not _fetch_file(scope, lease, caller, task, file):
            return


def _fetch_file(
    scope: Scope, lease: Lease, caller: Caller, task: Looking, file: ExternalAttachment
) -> bool:
    """Download to disk under a limit, keep it, put it on the tickets; False to try again later."""
    try:
        with tempfile.TemporaryFile("w+b") as sink:
            caller.connector.fetch_attachment(task.ref, file, sink, LARGEST_FILE)
            sink.seek(0)
            stored = files.store(sink)
    except (RefusedByVendor, Sentence) as error:
        with unit(scope) as db:
            leave_file(db, lease, file, str(error), now=moment.now())
            caller.keep_exchanges(db, "file", case_id=lease.case_id)
        return True
    except ConnectorError as error:
        _put_off(scope, lease, caller, error)
        return False
    with unit(scope) as db:
        take_file(db, lease, file, stored, now=moment.now())
        caller.keep_exchanges(db, "file", case_id=lease.case_id)
    return True


def _missed(scope: Scope, lease: Lease, caller: Caller) -> None:
    """Not there, says the vendor: believed only from one who knows us."""
    try:
        identity = caller.connector.check()
    except ConnectorError as error:
        _put_off(scope, lease, caller, error)
        return
    if identity.problems:
        _put_off(scope, lease, caller, AuthFailed(identity.problems[0]))
        return
    with unit(scope) as db:
        miss_case(db, lease, now=moment.now())
        caller.keep_exchanges(db, "look", case_id=lease.case_id)


def _put_off(scope: Scope, lease: Lease, caller: Caller, error: ConnectorError) -> None:
    wait = error.retry_after if isinstance(error, Transient) and error.retry_after else RETRY
    now = moment.now()
    with unit(scope) as db:
        put_off_look(db, lease, error, until=now + wait, now=now)
        caller.keep_exchanges(db, "look", case_id=lease.case_id)
