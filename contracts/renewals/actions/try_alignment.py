"""Try an alignment: sign it, look at what it does to ends, periods and bills, and undo it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of, version_numbered
from contracts.agreements.terms import life
from contracts.agreements.values import ContractFact
from contracts.billing.trying import what_if
from contracts.renewals.actions.align_contract import align_contract
from contracts.renewals.alignment import stubs
from contracts.renewals.outlook import Outlook
from contracts.renewals.term import term_of
from contracts.renewals.values import AlignmentWish

BILLS = 4
A_DAY = timedelta(days=1)


def try_alignment(
    db: Session, contract: Contract, wish: AlignmentWish, *, by: UUID | None, now: datetime
) -> Outlook:
    """Nothing is left of it. Whatever drafting or signing refuses is raised."""
    before, signed = fact_of(db, contract), list[ContractFact]()

    def act() -> None:
        draft = align_contract(db, contract, wish, by=by, now=now)
        whole = version_numbered(db, contract, draft.number)
        sign_version(db, contract, whole, by=by, now=now)
        signed.append(fact_of(db, contract))

    # The period that ends on the very day is the one that the new rhythm cuts.
    bills = what_if(db, contract, act, now, count=BILLS, since=wish.effective_from - A_DAY)
    (after,) = signed
    known_at = max(one.recorded_at for one in after.versions)
    new_end, old = life(after, known_at).end, term_of(before, known_at)
    held = stubs(before, contract.billed_from, new_end, known_at)
    cut = stubs(after, contract.billed_from, new_end, known_at)
    return Outlook(
        old_end=old.ends_on if old else None,
        new_end=new_end,
        stubs=tuple(one for one in cut if one not in held),
        bills=bills,
    )
