"""Remind whoever holds a ticket of the calls to its vendor, once for each moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.tell_agents import tell_agents, whoever_holds
from msp.desk.tiers.queries import dispatchers
from msp.kernel.i18n import _
from vendors.cases.models import VendorCase
from vendors.cases.queries import links_of_case, locked_case, ticket_of
from vendors.cases.values import LinkState
from vendors.connections.queries import connection_by_id, vendor_of
from vendors.phone.actions.put_reminders_aside import REMINDER
from vendors.phone.actions.set_chase import rules_of
from vendors.phone.chasing import after_hours, moments_due
from vendors.phone.models import PhoneReminder
from vendors.phone.queries import cases_to_remind, open_hours, phone_case_of, told_moments
from vendors.phone.values import DueMoment, ReminderKind
from vendors.protocol.values import CaseStatus

BATCH = 200


def remind(db: Session, *, now: datetime) -> int:
    """Tell of every due moment nobody was told of; returns for how many cases there was one.

    What is told and that it was told are one transaction, under the case's lock: a worker that
    dies in between leaves neither, and a second one finds both.
    """
    reminded = 0
    for case_id in cases_to_remind(db, now, BATCH):
        case = locked_case(db, case_id)
        told = told_moments(db, case)
        fresh = [one for one in _due(db, case, now) if one not in told]
        if fresh:
            _tell(db, case, fresh, now)
            reminded += 1
    return reminded


def _due(db: Session, case: VendorCase, now: datetime) -> list[DueMoment]:
    kept = phone_case_of(db, case)
    if kept is not None:
        return moments_due(CaseStatus(kept.status), kept.chase_at, kept.promised_at, now)
    connection = connection_by_id(db, case.connection_id)
    hours, rules = open_hours(db, connection.vendor_id), rules_of(connection.config)
    at = after_hours(case.created_at, hours, rules)
    return [DueMoment(ReminderKind.FIRST_CALL, at)] if at <= now else []


def _tell(db: Session, case: VendorCase, fresh: Sequence[DueMoment], now: datetime) -> None:
    """Of several that came together the weightiest is said; all of them count as told."""
    for one in fresh:
        row = PhoneReminder(case_id=case.id, kind=one.kind, due_at=one.at, told_at=now)
        db.add(row)
    db.flush()
    name = vendor_of(db, connection_by_id(db, case.connection_id)).name
    text = _sentence(fresh[-1].kind, name)
    for link in links_of_case(db, case.id):
        if link.state == LinkState.REFUSED:
            continue
        ticket = lock_ticket(db, ticket_of(db, link))
        add_event(db, ticket, text, now=now, details={"event": REMINDER, "why": fresh[-1].kind})
        told = whoever_holds(db, ticket) or dispatchers(db, ticket.tenant_id)
        tell_agents(db, ticket, told, REMINDER, f"{ticket.number}: {text}", now=now)
    db.flush()


def _sentence(kind: ReminderKind, name: str) -> str:
    words = {
        ReminderKind.FIRST_CALL: _("Nobody has called %(name)s about this yet."),
        ReminderKind.CHASE: _("It is time to ask %(name)s how it stands."),
        ReminderKind.PROMISE: _("The time that %(name)s promised is over."),
    }
    return words[kind] % {"name": name}
