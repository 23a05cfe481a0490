"""Add a contact of a client, or change one."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.people.facts import ContactFacts
from tenants.people.models import Contact
from tenants.people.rules import check_contact
from tenants.people.values import normal_email


def add_contact(db: Session, client_id: UUID, facts: ContactFacts) -> Contact:
    """The new contact of a client that the caller has fetched. Raises Refused, Conflict."""
    check_contact(db, client_id, facts)
    contact = Contact(tenant_id=client_id, **_columns(facts))
    db.add(contact)
    db.flush()
    return contact


def change_contact(db: Session, contact: Contact, facts: ContactFacts) -> None:
    """Keep these particulars; they count from the contact's next click. Raises as above."""
    check_contact(db, contact.tenant_id, facts, but=contact)
    for name, value in _columns(facts).items():
        setattr(contact, name, value)
    db.flush()


def facts_of(contact: Contact) -> ContactFacts:
    """What is known now, to be changed in part."""
    return ContactFacts(
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        site_id=contact.site_id,
        sees=contact.sees,
        rights=tuple(contact.rights),
        vip=contact.vip,
        active=contact.active,
    )


def _columns(facts: ContactFacts) -> dict[str, object]:
    values = asdict(facts)
    return {**values, "rights": list(facts.rights), "email_norm": normal_email(facts.email)}
