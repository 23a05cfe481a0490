"""What was promised for a ticket: targets by priority, the calendar, and what may pause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.in_force import InForce
from contracts.agreements.values_suspension import Rests
from contracts.agreements.values_visits import Visiting
from contracts.sla.queries import sla_terms_for
from contracts.sla.values import SlaTerms
from msp.desk.clocks.running import due_at, start
from msp.desk.clocks.values import ClockKind
from msp.desk.tickets.models import Ticket
from msp.desk.values import Status
from tenants.calendars.values import DAY_AND_NIGHT, CalendarInUse

MINUTE = timedelta(minutes=1)
# The house rule for clients to whom no policy promises anything, so that no ticket goes
# unwatched: working minutes by priority 1 to 4. Nobody is sent anywhere without a contract.
HOUSE_TARGETS = {
    ClockKind.FIRST_RESPONSE: (30, 60, 240, 480),
    ClockKind.NEXT_RESPONSE: (60, 120, 480, 960),
    ClockKind.RESOLUTION: (240, 480, 1440, 2880),
}
PAUSING = frozenset({Status.WAITING_CLIENT, Status.WAITING_VENDOR, Status.PLANNED})


@dataclass(frozen=True, slots=True)
class Promise:
    """One target, the hours it is counted in, and when its contract rests."""

    target: timedelta
    calendar: CalendarInUse
    rests: Rests | None = None

    @property
    def hours(self) -> CalendarInUse:
        """The calendar's without what lies in days of rest."""
        return self.calendar.closed(self.rests.closures if self.rests else ())


@dataclass(frozen=True, slots=True)
class Terms:
    """The promises about one ticket at its present priority; a clock without one never starts.

    The clocks stand still while the contract `rests`; what came in while it did is promised
    nothing (`is_suspended`).
    """

    policy: str
    calendar: CalendarInUse
    promises: Mapping[ClockKind, Promise]
    pausing: frozenset[Status]
    visiting: Visiting = Visiting.NONE
    rests: Rests | None = None
    is_suspended: bool = False

    def rests_for(self, kind: ClockKind) -> Rests | None:
        """When clocks of a kind stand still: a visit may hang on another contract."""
        promise = self.promises.get(kind)
        return promise.rests if promise else self.rests

    def answer_by(self, at: datetime) -> datetime | None:
        """When a ticket opened at `at` would have to be answered."""
        return self._due(ClockKind.FIRST_RESPONSE, at)

    def visit_by(self, at: datetime) -> datetime | None:
        """When an engineer would have to be at the site, were a visit asked for at `at`."""
        return self._due(ClockKind.ON_SITE, at)

    def _due(self, kind: ClockKind, at: datetime) -> datetime | None:
        promise = self.promises.get(kind)
        if promise is None:
            return None
        return due_at(start(kind, promise.target, at), promise.hours.calendar)


def terms_of(db: Session, ticket: Ticket, running: Sequence[InForce] | None = None) -> Terms:
    """The promises in force when the ticket was opened, at the priority it has now.

    `running` are the contracts in force then, where the caller has read them.
    """
    priority, at = ticket.priority, ticket.created_at
    return terms_for(db, ticket.tenant_id, ticket.site_id, priority, at, running)


def terms_for(
    db: Session,
    tenant_id: UUID,
    site_id: UUID | None,
    priority: int,
    at: datetime,
    running: Sequence[InForce] | None = None,
) -> Terms:
    """The promises in force for a client's site at a moment and a priority."""
    found = sla_terms_for(db, tenant_id, site_id, at, running)
    promises = {
        kind: promise
        for kind in ClockKind
        if (promise := _promise(found, kind, priority)) is not None
    }
    return Terms(
        found.policy,
        found.calendar,
        promises,
        PAUSING,
        found.visits.visiting(priority),
        found.rests,
        found.is_suspended,
    )


def _promise(found: SlaTerms, kind: ClockKind, priority: int) -> Promise | None:
    calendar, rests, promised = found.calendar, found.rests, found.promise(kind, priority)
    if found.is_suspended:
        return None
    if kind is ClockKind.ON_SITE:
        calendar, rests = found.visits.calendar, found.visits.rests
        promised = found.visits.promise(priority)
    elif not found.promises:
        return Promise(HOUSE_TARGETS[kind][priority - 1] * MINUTE, calendar, rests)
    if promised is None:
        return None
    hours = DAY_AND_NIGHT if promised.around_the_clock else calendar
    return Promise(promised.target, hours, rests)
