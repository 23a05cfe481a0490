"""See which promises a vendor has broken, and tell it on the tickets, each once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.tell_agents import tell_agents, whoever_holds
from msp.desk.tiers.queries import dispatchers
from msp.kernel.i18n import _
from vendors.agreements.clocks import is_late, next_look
from vendors.agreements.following import follow
from vendors.agreements.models import CaseTerms
from vendors.agreements.values import Promise
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.queries import first_message_at, hearing_links, locked_case, ticket_of
from vendors.connections.queries import connection_by_id, vendor_of

BATCH = 200


def watch_promises(db: Session, *, now: datetime) -> int:
    """Look at every case whose next moment has come; returns how many."""
    due = db.scalars(
        select(CaseTerms.case_id)
        .where(CaseTerms.look_at <= now)
        .order_by(CaseTerms.look_at)
        .limit(BATCH)
    ).all()
    for case_id in due:
        case = locked_case(db, case_id)
        terms = db.scalars(
            select(CaseTerms)
            .where(CaseTerms.case_id == case_id)
            .execution_options(populate_existing=True)
        ).one()
        _look(db, case, terms, now)
    db.flush()
    return len(due)


def _look(db: Session, case: VendorCase, terms: CaseTerms, now: datetime) -> None:
    followed = follow(db, terms, first_message_at(db, case.id))
    late = {
        promise: is_late(clock, followed.calendar, now)
        for promise, clock in followed.clocks.items()
    }
    if late.get(Promise.ACKNOWLEDGE) and terms.acknowledge_late_at is None:
        terms.acknowledge_late_at = now
        _tell(db, case, _("The vendor %(name)s has not answered in time."), now)
    if late.get(Promise.RESOLVE) and terms.resolve_late_at is None:
        terms.resolve_late_at = now
        _tell(db, case, _("The vendor %(name)s has not solved it in time."), now)
    waiting = [one for promise, one in followed.clocks.items() if not late[promise]]
    terms.look_at = next_look(waiting, followed.calendar, now)


def _tell(db: Session, case: VendorCase, words: str, now: datetime) -> None:
    name = vendor_of(db, connection_by_id(db, case.connection_id)).name
    for link in hearing_links(db, case.id) or _unconfirmed(db, case):
        ticket = ticket_of(db, link)
        lock_ticket(db, ticket)
        text = words % {"name": name}
        add_event(db, ticket, text, now=now, details={"event": "vendor_late"})
        told = [*whoever_holds(db, ticket), *dispatchers(db, ticket.tenant_id)]
        tell_agents(db, ticket, told, "vendor", f"{ticket.number}: {text}", now=now)


def _unconfirmed(db: Session, case: VendorCase) -> list[CaseLink]:
    """A case that the vendor has not even confirmed has its one ticket all the same."""
    return list(
        db.scalars(select(CaseLink).where(CaseLink.case_id == case.id, CaseLink.ended_at.is_(None)))
    )
