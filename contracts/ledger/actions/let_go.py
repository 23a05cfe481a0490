"""A person leaves: from a day on she counts as nobody's user, and she signs in no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contracts.ledger.actions.change_coverage import end_coverage
from contracts.ledger.models import Coverage
from contracts.values import local_date
from tenants.clients.queries import client_for
from tenants.people.actions.keep_contact import change_contact, facts_of
from tenants.people.models import Contact


def let_go(db: Session, person: Contact, on: date, *, by: UUID | None, now: datetime) -> None:
    """No day counts from the day on, under whichever contract; what was billed is corrected.

    Her account is closed once the day has come at the client: of a day to come only the days end.
    """
    standing = db.scalars(
        select(Coverage)
        .where(
            Coverage.tenant_id == person.tenant_id,
            Coverage.contact_id == person.id,
            Coverage.superseded_at.is_(None),
            or_(Coverage.valid_to.is_(None), Coverage.valid_to > on),
        )
        .order_by(Coverage.contract_id, Coverage.valid_from)
    ).all()
    for stay in standing:
        end_coverage(db, stay, max(on, stay.valid_from), by=by, now=now)
    if person.active and on <= local_date(now, client_for(db, person.tenant_id).zone):
        change_contact(db, person, replace(facts_of(person), active=False))
