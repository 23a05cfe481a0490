"""People who count as users, as real rows: an office under a contract for users by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.models import Contract
from contracts.agreements.values import Basis
from contracts.billing.models import BillingRun
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.values_statement import Statement
from contracts.ledger.actions.count_people import count_people
from contracts.ledger.models import Coverage
from tenants.clients.models import Tenant
from tenants.people.models import Contact
from tests.contracts.deals import (
    JUNE,
    SIGNED,
    make_contract,
)
from tests.contracts.facts import ties_out
from tests.people import (
    make_contact,
)

USERS = LineDraft("User support", Basis.PERSON, Decimal(30), code="USR")


def office(db: Session, client: Tenant) -> tuple[Contract, dict[str, Contact]]:
    """A contract for users by name, with Ada and Ben from June on and Ida from the 11th."""
    contract = make_contract(db, client, USERS)
    people = {name: make_contact(db, client, name) for name in ("Ada", "Ben", "Ida", "Zoe")}
    count_people(db, contract, [people["Ada"], people["Ben"]], JUNE, by=None, now=SIGNED)
    count_people(db, contract, [people["Ida"]], date(2026, 6, 11), by=None, now=SIGNED)
    return contract, people


def statement_of(db: Session, run: BillingRun) -> Statement:
    row = statement_of_run(db, run)
    assert row is not None
    found = load_statement(db, row)
    ties_out(found)
    return found


def stay_of(db: Session, person: Contact) -> Coverage:
    return db.scalars(
        select(Coverage).where(Coverage.contact_id == person.id, Coverage.superseded_at.is_(None))
    ).one()


def is_here(person: Contact) -> bool:
    return person.active


def stay_count(db: Session, person: Contact) -> int:
    standing = Coverage.contact_id == person.id, Coverage.superseded_at.is_(None)
    return len(db.scalars(select(Coverage.id).where(*standing)).all())
