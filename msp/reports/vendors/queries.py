"""The cases behind the scorecard, in the reader's own scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.kernel.worktime import Calendar
from msp.reports.vendors.values import CaseLine
from tenants.calendars.queries import calendars_of
from tenants.calendars.values import DAY_AND_NIGHT
from tenants.clients.models import Tenant
from vendors.agreements.clocks import Course, clock_of, course_of, is_late
from vendors.agreements.models import CaseMoment, CaseTerms
from vendors.agreements.values import Acknowledged, Promise
from vendors.cases.models import CaseLink, MirroredItem, VendorCase
from vendors.cases.values import Direction
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor

EVER = timedelta(days=36_500)


def case_lines(
    db: Session,
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    vendor_id: UUID | None = None,
    connection_id: UUID | None = None,
    tenant_id: UUID | None = None,
) -> list[CaseLine]:
    """Cases forwarded in a period, the newest first; one of many tickets counts once.

    It stands under the first of its tickets that the reader may see.
    """
    wanted = (
        select(CaseLink, VendorCase, VendorConnection, Vendor, Ticket, Tenant.name, CaseTerms)
        .join(VendorCase, VendorCase.id == CaseLink.case_id)
        .join(VendorConnection, VendorConnection.id == CaseLink.connection_id)
        .join(Vendor, Vendor.id == VendorConnection.vendor_id)
        .join(Ticket, (Ticket.tenant_id == CaseLink.tenant_id) & (Ticket.id == CaseLink.ticket_id))
        .join(Tenant, Tenant.id == CaseLink.tenant_id)
        .outerjoin(CaseTerms, CaseTerms.case_id == VendorCase.id)
        .where(CaseLink.forwarded_at >= since, CaseLink.forwarded_at < until)
        .order_by(CaseLink.forwarded_at, CaseLink.id)
    )
    if tenant_id is not None:
        wanted = wanted.where(CaseLink.tenant_id == tenant_id)
    if vendor_id is not None:
        wanted = wanted.where(Vendor.id == vendor_id)
    if connection_id is not None:
        wanted = wanted.where(VendorConnection.id == connection_id)
    rows: dict[UUID, Any] = {}
    for row in db.execute(wanted):
        rows.setdefault(row.VendorCase.id, row)
    courses = _courses(db, list(rows.values()))
    hours = _hours(db, rows)
    lines = [_line(row, courses[case_id], hours[case_id], now) for case_id, row in rows.items()]
    return lines[::-1]


def _hours(db: Session, rows: Mapping[UUID, Any]) -> dict[UUID, Calendar]:
    """Each case's hours: its terms', or day and night."""
    known = calendars_of(
        db, [row.CaseTerms.calendar_id for row in rows.values() if _has_hours(row)]
    )
    return {
        case_id: (known[row.CaseTerms.calendar_id] if _has_hours(row) else DAY_AND_NIGHT).calendar
        for case_id, row in rows.items()
    }


def _has_hours(row: Any) -> bool:
    return row.CaseTerms is not None and row.CaseTerms.calendar_id is not None


def _courses(db: Session, rows: Sequence[Any]) -> dict[UUID, Course]:
    ids = [row.VendorCase.id for row in rows]
    moments: defaultdict[UUID, list[tuple[str, datetime]]] = defaultdict(list)
    for one in db.scalars(
        select(CaseMoment).where(CaseMoment.case_id.in_(ids)).order_by(CaseMoment.at, CaseMoment.id)
    ):
        moments[one.case_id].append((one.status, one.at))
    spoken = db.execute(
        select(CaseLink.case_id, func.min(MirroredItem.created_at))
        .join(
            CaseLink,
            (CaseLink.tenant_id == MirroredItem.tenant_id) & (CaseLink.id == MirroredItem.link_id),
        )
        .where(CaseLink.case_id.in_(ids), MirroredItem.direction == Direction.IN)
        .group_by(CaseLink.case_id)
    )
    first = dict(spoken.all())
    return {
        row.VendorCase.id: course_of(
            row.CaseLink.forwarded_at, moments[row.VendorCase.id], first.get(row.VendorCase.id)
        )
        for row in rows
    }


def _line(row: Any, course: Course, calendar: Calendar, now: datetime) -> CaseLine:
    terms: CaseTerms | None = row.CaseTerms
    by = Acknowledged(terms.acknowledged_by) if terms else Acknowledged.ANSWER
    refused = row.VendorCase.status == "rejected" or bool(terms and terms.given_back_at)
    ended = row.CaseLink.ended_at or course.ended_at or now
    return CaseLine(
        case_id=row.VendorCase.id,
        vendor_id=row.Vendor.id,
        vendor=row.Vendor.name,
        connection_id=row.VendorConnection.id,
        connection=row.VendorConnection.name,
        case_number=row.VendorCase.number or "",
        ticket_number=row.Ticket.number,
        subject=row.Ticket.subject,
        client=row.name,
        forwarded_at=row.CaseLink.forwarded_at,
        status=row.VendorCase.status,
        acknowledge_minutes=_spent(Promise.ACKNOWLEDGE, course, by, calendar),
        resolve_minutes=None if refused else _spent(Promise.RESOLVE, course, by, calendar),
        acknowledge_late=_late(Promise.ACKNOWLEDGE, terms, course, by, calendar, now),
        resolve_late=_late(Promise.RESOLVE, terms, course, by, calendar, now),
        reopened=course.reopened,
        refused=refused,
        open_minutes=_minutes(max(ended, course.started_at) - course.started_at),
        waited_minutes=_minutes(course.waited_for_us(ended)),
        cost=terms.incident_cost if terms and terms.given_back_at is None else None,
        currency=terms.currency if terms else "",
    )


def _spent(promise: Promise, course: Course, by: Acknowledged, calendar: Calendar) -> int | None:
    """How long it took, once it is over."""
    clock = clock_of(promise, EVER, course, by, calendar)
    return None if clock.stopped_at is None else _minutes(clock.spent)


def _late(
    promise: Promise,
    terms: CaseTerms | None,
    course: Course,
    by: Acknowledged,
    calendar: Calendar,
    now: datetime,
) -> bool:
    minutes = None
    if terms is not None:
        known = {
            Promise.ACKNOWLEDGE: terms.acknowledge_minutes,
            Promise.RESOLVE: terms.resolve_minutes,
        }
        minutes = known[promise]
    if minutes is None:
        return False
    target = timedelta(minutes=minutes)
    return is_late(clock_of(promise, target, course, by, calendar), calendar, now)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
