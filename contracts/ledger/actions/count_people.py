"""Count people as users from a day on, or no longer: many of them in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.ledger.actions.change_coverage import end_coverage
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.people import days_of_people
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_date
from tenants.people.models import Contact


def count_people(
    db: Session,
    contract: Contract,
    people: Sequence[Contact],
    on: date,
    *,
    by: UUID | None,
    now: datetime,
) -> int:
    """Each from the day on, at her own site; the day counts. Returns how many.

    Raises Conflict naming the first who is counted on one of these days already, and then nobody
    is.
    """
    with db.begin_nested():
        for person in people:
            try:
                record_coverage(db, contract, person, Stay(on), by=by, now=now)
            except Conflict as taken:
                raise Conflict(_named(person, taken), field="on") from taken
    return len(people)


def stop_counting(
    db: Session,
    contract: Contract,
    people: Sequence[Contact],
    on: date,
    *,
    by: UUID | None,
    now: datetime,
) -> int:
    """No day of theirs counts from the day on; on the first day nothing remains. Returns how many.

    Raises Refused naming the first who does not count then, and then everyone still does.
    """
    days = days_of_people(db, contract, [one.id for one in people], on)
    with db.begin_nested():
        for person in people:
            if not days.get(person.id):
                day = show_date(on)
                raise Refused(
                    _("%(name)s is no user on %(day)s.", name=person.name, day=day), field="on"
                )
            for stay in days[person.id]:
                end_coverage(db, stay, max(on, stay.valid_from), by=by, now=now)
    return len(people)


def _named(person: Contact, taken: Conflict) -> str:
    return _("%(name)s: %(what)s", name=person.name, what=str(taken))
