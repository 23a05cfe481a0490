"""The desk's own jobs: each re-reads its rows, so that running twice changes nothing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.close import close
from msp.desk.tickets.actions.heed_entry import heed_waiting_entries
from msp.desk.tickets.actions.heed_suspensions import heed_suspensions as heed
from msp.desk.tickets.actions.recompute_clocks import recompute_clocks as recompute
from msp.desk.tickets.actions.take_in import take_in
from msp.desk.tickets.actions.watch_clocks import watch_clocks as watch
from msp.desk.tickets.sweeps import (
    BATCH,
    long_resolved,
    unended_of,
    unheeded_suspensions,
    unrouted,
    with_clocks_due,
    with_old_hours,
    with_unheeded_entries,
)
from msp.desk.tickets.values import AUTOMATION
from msp.kernel.i18n import _
from msp.kernel.jobs import job, soon
from msp.kernel.moment import now


@job("desk.route_new")
def route_new(db: Session) -> None:
    """Take in the tickets that contacts have opened at the portal."""
    found = unrouted(db)
    for ticket in found:
        take_in(db, ticket, now=now())
    if len(found) == BATCH:
        soon(db, "desk.route_new")


@job("desk.heed_entries")
def heed_entries(db: Session) -> None:
    """Act upon what contacts have written at the portal."""
    for ticket in with_unheeded_entries(db):
        heed_waiting_entries(db, ticket, now=now())


@job("desk.watch_clocks")
def watch_clocks(db: Session) -> None:
    """Report the thresholds that clocks have passed."""
    found = with_clocks_due(db, now())
    for ticket in found:
        watch(db, ticket, now=now())
    if len(found) == BATCH:
        soon(db, "desk.watch_clocks")


@job("desk.recompute_clocks")
def recompute_clocks(db: Session) -> None:
    """Store due times anew where a calendar has changed."""
    found = with_old_hours(db)
    recompute(db, found, now=now())
    if found:
        soon(db, "desk.recompute_clocks")


@job("desk.heed_suspensions")
def heed_suspensions(db: Session) -> None:
    """Let clocks follow contracts that were suspended, resumed or not suspended after all."""
    found = unheeded_suspensions(db)
    if found:
        heed(db, found, unended_of(db, found[0].tenant_id), now=now())
        soon(db, "desk.heed_suspensions")


@job("desk.close_resolved")
def close_resolved(db: Session) -> None:
    """Close what was resolved days ago and nobody has contradicted."""
    for ticket in long_resolved(db, now()):
        close(db, ticket, AUTOMATION, now=now(), reason=_("nobody contradicted"))
