"""A case beside the terms it was opened under, as rows have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.clocks.values import Clock
from msp.kernel.worktime import Calendar
from tenants.calendars.queries import calendar_of
from vendors.agreements.clocks import Course, clock_of, course_of
from vendors.agreements.models import CaseMoment, CaseTerms, VendorContract
from vendors.agreements.values import Acknowledged, Promise


@dataclass(frozen=True, slots=True)
class Followed:
    """The clocks of a case that something was promised about."""

    terms: CaseTerms
    calendar: Calendar
    course: Course
    clocks: Mapping[Promise, Clock]


def terms_of(db: Session, case_id: UUID) -> CaseTerms | None:
    """Under what a case was opened."""
    return db.scalar(select(CaseTerms).where(CaseTerms.case_id == case_id))


def contract_of(db: Session, terms: CaseTerms) -> VendorContract | None:
    """The contract of these terms; none for a warranty."""
    return db.get(VendorContract, terms.contract_id) if terms.contract_id else None


def moments_of(db: Session, case_id: UUID) -> list[tuple[str, datetime]]:
    """The statuses of a case, in order."""
    rows = db.execute(
        select(CaseMoment.status, CaseMoment.at)
        .where(CaseMoment.case_id == case_id)
        .order_by(CaseMoment.at, CaseMoment.id)
    )
    return [(status, at) for status, at in rows]


def follow(db: Session, terms: CaseTerms, first_message_at: datetime | None) -> Followed:
    """Work the clocks out anew."""
    calendar = calendar_of(db, terms.calendar_id).calendar
    course = course_of(terms.counted_at, moments_of(db, terms.case_id), first_message_at)
    return Followed(terms, calendar, course, clocks_of(terms, course, calendar))


def clocks_of(terms: CaseTerms, course: Course, calendar: Calendar) -> dict[Promise, Clock]:
    """A clock for each promise that the terms make."""
    minutes = {
        Promise.ACKNOWLEDGE: terms.acknowledge_minutes,
        Promise.RESOLVE: terms.resolve_minutes,
    }
    by = Acknowledged(terms.acknowledged_by)
    return {
        promise: clock_of(promise, timedelta(minutes=count), course, by, calendar)
        for promise, count in minutes.items()
        if count is not None
    }
