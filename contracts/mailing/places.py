"""Where letters belong: the page of their bill, credit note or rise, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.models_credit import CreditNote
from contracts.billing.models_statement import StatementRow
from contracts.indexation.models import IndexRise
from contracts.letters.models import Letter
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Place:
    """What a letter is about, in words and as an address."""

    url: str
    words: str


def place_of(db: Session, letter: Letter) -> str:
    """The page of what a letter is about."""
    return places_of(db, [letter])[letter.id].url


def places_of(db: Session, letters: Sequence[Letter]) -> dict[UUID, Place]:
    """The place of each letter."""
    places = _bills(db, [one.statement_id for one in letters if one.statement_id])
    places |= _rises(db, [one.rise_id for one in letters if one.rise_id])
    places |= _credits(db, [one.credit_id for one in letters if one.credit_id])
    return {
        one.id: places[one.statement_id or one.rise_id or one.credit_id or one.id]
        for one in letters
    }


def _bills(db: Session, ids: Sequence[UUID]) -> dict[UUID, Place]:
    rows = db.execute(
        select(StatementRow.id, StatementRow.run_id, StatementRow.number).where(
            StatementRow.id.in_(ids)
        )
    )
    return {one: Place(f"/billing/runs/{run}#letters", number or "") for one, run, number in rows}


def _credits(db: Session, ids: Sequence[UUID]) -> dict[UUID, Place]:
    rows = db.execute(select(CreditNote.id, CreditNote.number).where(CreditNote.id.in_(ids)))
    return {one: Place(f"/billing/credits/{one}#letters", number or "") for one, number in rows}


def _rises(db: Session, ids: Sequence[UUID]) -> dict[UUID, Place]:
    rows = db.execute(
        select(IndexRise.id, Contract.number, IndexRise.year)
        .join(
            Contract,
            (Contract.tenant_id == IndexRise.tenant_id) & (Contract.id == IndexRise.contract_id),
        )
        .where(IndexRise.id.in_(ids))
    )
    return {
        one: Place(
            f"/contracts/{number}/indexation#rise-{one}", _("New prices %(year)d", year=year)
        )
        for one, number, year in rows
    }
