"""Keep somebody at a vendor: add, change, take away."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.orm import Session

from vendors.register.models import Vendor, VendorPerson
from vendors.register.values import PersonDraft


def add_person(db: Session, vendor: Vendor, draft: PersonDraft) -> VendorPerson:
    """Somebody we know there."""
    person = VendorPerson(vendor_id=vendor.id, **asdict(draft))
    db.add(person)
    db.flush()
    return person


def change_person(db: Session, person: VendorPerson, draft: PersonDraft) -> None:
    """What is known of them now."""
    for name, value in asdict(draft).items():
        setattr(person, name, value)
    db.flush()


def drop_person(db: Session, person: VendorPerson) -> None:
    """They were written down by mistake; who has left is marked so instead."""
    db.delete(person)
    db.flush()
