"""Reading who counts as a user of a contract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.ledger.models import Coverage
from contracts.ledger.queries import coverage_for
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.paging import PageOf
from tenants.clients.queries import sites_of
from tenants.people.models import Contact
from tenants.people.queries import contacts_page

MANY = 200


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person of the client, and the days that stand today or are still to come."""

    contact: Contact
    site: str
    days: Sequence[Coverage]


def people_lines(
    db: Session, contract: Contract, day: date, *, q: str = "", cursor: str | None = None
) -> PageOf[PersonLine]:
    """The client's people by name, those who have left among them as long as they count."""
    page = contacts_page(db, client_id=contract.tenant_id, q=q, cursor=cursor, limit=MANY)
    days = days_of_people(db, contract, [one.id for one in page.rows], day)
    sites = {one.id: one.name for one in sites_of(db, contract.tenant_id)}
    lines = [
        PersonLine(one, sites.get(one.site_id, "") if one.site_id else "", days.get(one.id, ()))
        for one in page.rows
        if one.active or one.id in days
    ]
    return PageOf(lines, page.older)


def days_of_people(
    db: Session, contract: Contract, people: Sequence[UUID], day: date
) -> Mapping[UUID, Sequence[Coverage]]:
    """The standing days under the contract that are not over on a day, by person, in order."""
    rows = db.scalars(
        select(Coverage)
        .where(
            Coverage.tenant_id == contract.tenant_id,
            Coverage.contract_id == contract.id,
            Coverage.contact_id.in_(people),
            Coverage.superseded_at.is_(None),
            or_(Coverage.valid_to.is_(None), Coverage.valid_to > day),
        )
        .order_by(Coverage.valid_from)
    )
    found: dict[UUID, list[Coverage]] = defaultdict(list)
    for row in rows:
        found[row.thing_id].append(row)
    return dict(found)


def people_among(db: Session, contract: Contract, ids: Sequence[UUID]) -> Sequence[Contact]:
    """The contract's client's own people with these ids, by name; others are not among them."""
    return db.scalars(
        select(Contact)
        .where(Contact.tenant_id == contract.tenant_id, Contact.id.in_(ids))
        .order_by(Contact.name, Contact.id)
    ).all()


def users_of(db: Session, contract: Contract, on: date | None) -> Sequence[Coverage]:
    """Every standing stay of people under the contract, or those that hold a day."""
    wanted = select(Coverage).where(
        Coverage.tenant_id == contract.tenant_id,
        Coverage.contract_id == contract.id,
        Coverage.contact_id.is_not(None),
        Coverage.superseded_at.is_(None),
    )
    if on is not None:
        later = or_(Coverage.valid_to.is_(None), Coverage.valid_to > on)
        wanted = wanted.where(Coverage.valid_from <= on, later)
    return db.scalars(wanted.order_by(Coverage.contact_id, Coverage.valid_from)).all()


def user_days_for(db: Session, coverage_id: UUID) -> Coverage:
    """A standing stay of a person, if it is one of the reader's clients'. Raises NotFound."""
    found = coverage_for(db, coverage_id)
    if found.contact_id is None:
        raise NotFound(_("There is no such coverage, or it has been replaced by another."))
    return found
