"""What was promised for a ticket: targets by priority, the calendar, and what may pause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from msp.desk.clocks.values import ClockKind
from msp.desk.tickets.models import Ticket
from msp.desk.values import Status
from tenants.calendars.queries import calendar_for
from tenants.calendars.values import CalendarInUse

MINUTE = timedelta(minutes=1)
# The house rule for clients whose contract promises nothing: minutes by priority 1 to 4.
HOUSE_TARGETS = {
    ClockKind.FIRST_RESPONSE: (30, 60, 240, 480),
    ClockKind.NEXT_RESPONSE: (60, 120, 480, 960),
    ClockKind.RESOLUTION: (240, 480, 1440, 2880),
}
PAUSING = frozenset({Status.WAITING_CLIENT, Status.WAITING_VENDOR, Status.PLANNED})


@dataclass(frozen=True, slots=True)
class Terms:
    """The promises about one ticket at its present priority."""

    policy: str
    calendar: CalendarInUse
    targets: dict[ClockKind, timedelta]
    pausing: frozenset[Status]


def terms_of(db: Session, ticket: Ticket) -> Terms:
    """The promises in force when the ticket was opened."""
    calendar = calendar_for(db, ticket.tenant_id, ticket.site_id)
    targets = {
        kind: minutes[ticket.priority - 1] * MINUTE for kind, minutes in HOUSE_TARGETS.items()
    }
    return Terms("", calendar, targets, PAUSING)
