"""What was promised for a ticket: targets by priority, the calendar, and what may pause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from contracts.sla.queries import sla_terms_for
from contracts.sla.values import SlaTerms
from msp.desk.clocks.values import ClockKind
from msp.desk.tickets.models import Ticket
from msp.desk.values import Status
from tenants.calendars.values import DAY_AND_NIGHT, CalendarInUse

MINUTE = timedelta(minutes=1)
# The house rule for clients to whom no policy promises anything, so that no ticket goes
# unwatched: working minutes by priority 1 to 4.
HOUSE_TARGETS = {
    ClockKind.FIRST_RESPONSE: (30, 60, 240, 480),
    ClockKind.NEXT_RESPONSE: (60, 120, 480, 960),
    ClockKind.RESOLUTION: (240, 480, 1440, 2880),
}
PAUSING = frozenset({Status.WAITING_CLIENT, Status.WAITING_VENDOR, Status.PLANNED})


@dataclass(frozen=True, slots=True)
class Promise:
    """One target, and the hours it is counted in."""

    target: timedelta
    calendar: CalendarInUse


@dataclass(frozen=True, slots=True)
class Terms:
    """The promises about one ticket at its present priority; a clock without one never starts."""

    policy: str
    calendar: CalendarInUse
    promises: Mapping[ClockKind, Promise]
    pausing: frozenset[Status]


def terms_of(db: Session, ticket: Ticket) -> Terms:
    """The promises in force when the ticket was opened, at the priority it has now."""
    found = sla_terms_for(db, ticket.tenant_id, ticket.site_id, ticket.created_at)
    promises = {
        kind: promise
        for kind in ClockKind
        if (promise := _promise(found, kind, ticket.priority)) is not None
    }
    return Terms(found.policy, found.calendar, promises, PAUSING)


def _promise(found: SlaTerms, kind: ClockKind, priority: int) -> Promise | None:
    calendar = found.calendar
    if not found.promises:
        return Promise(HOUSE_TARGETS[kind][priority - 1] * MINUTE, calendar)
    promised = found.promise(kind, priority)
    if promised is None:
        return None
    return Promise(promised.target, DAY_AND_NIGHT if promised.around_the_clock else calendar)
