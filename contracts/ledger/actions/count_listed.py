"""Count the people of a list as users, each for her days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.people_list import ListedDays
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from tenants.people.models import Contact
from tenants.people.values import normal_email


def count_listed(
    db: Session, contract: Contract, listed: Sequence[ListedDays], *, by: UUID | None, now: datetime
) -> int:
    """All of them or, with the first line that is wrong, none; returns how many.

    Raises Refused with the line's number. People are the contract's own client's, by their mail
    address.
    """
    known = _people(db, contract, listed)
    with db.begin_nested():
        for one in listed:
            person = known.get(normal_email(one.email))
            if person is None:
                _refuse(one, _("nobody here has the address “%(email)s”.", email=one.email))
            stay = Stay(one.since, one.until)
            try:
                record_coverage(db, contract, person, stay, by=by, now=now)
            except (Refused, Conflict) as refusal:
                _refuse(one, str(refusal))
    return len(listed)


def _people(db: Session, contract: Contract, listed: Sequence[ListedDays]) -> dict[str, Contact]:
    wanted = {normal_email(one.email) for one in listed} - {""}
    rows = db.scalars(
        select(Contact).where(
            Contact.tenant_id == contract.tenant_id, Contact.email_norm.in_(wanted)
        )
    )
    return {row.email_norm: row for row in rows}


def _refuse(one: ListedDays, what: str) -> NoReturn:
    words = _("Line %(number)d: %(what)s", number=one.number, what=what)
    raise Refused(words, field="text")
