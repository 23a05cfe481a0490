"""Letters of rises: applied ones as they were told, proposed ones as drafts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_for
from contracts.billing.heading import heading_of
from contracts.indexation.letter import Letter
from contracts.indexation.models import IndexClause, IndexRise, PriceIndex
from contracts.indexation.proposals import Proposal
from contracts.indexation.queries import clause_fact
from contracts.indexation.rows import rise_from
from tenants.clients.models import Tenant


def letter_of_rise(db: Session, row: IndexRise) -> Letter:
    """The letter of an applied rise, with the figures that were kept."""
    contract = contract_for(db, row.contract_id)
    clause, index = _clause(db, contract, row)
    return Letter(
        heading=heading_of(db, contract),
        language=_language(db, contract),
        currency=contract.currency,
        agreed_in=clause.agreed_in,
        index=index,
        clause=clause_fact(clause),
        rise=rise_from(row),
        told_on=row.told_on,
    )


def letters_of(db: Session, found: Sequence[Proposal]) -> list[Letter]:
    """One of each rise that there is; nothing is told by a draft."""
    letters = []
    for one in found:
        if one.row is not None:
            letters.append(letter_of_rise(db, one.row))
        elif one.rise is not None and one.rise.changes:
            letters.append(_draft(db, one))
    return letters


def _draft(db: Session, proposal: Proposal) -> Letter:
    contract, clause = proposal.contract, proposal.clause
    agreed_in = db.scalars(
        select(IndexClause.agreed_in).where(
            IndexClause.tenant_id == contract.tenant_id, IndexClause.id == clause.id
        )
    ).one()
    if proposal.rise is None:
        raise ValueError("a letter without its rise")
    return Letter(
        heading=heading_of(db, contract),
        language=_language(db, contract),
        currency=contract.currency,
        agreed_in=agreed_in,
        index=proposal.index,
        clause=clause,
        rise=proposal.rise,
        told_on=None,
    )


def _clause(db: Session, contract: Contract, row: IndexRise) -> tuple[IndexClause, str]:
    found = db.execute(
        select(IndexClause, PriceIndex.name)
        .join(PriceIndex, PriceIndex.id == IndexClause.index_id)
        .where(IndexClause.tenant_id == contract.tenant_id, IndexClause.id == row.clause_id)
    ).one()
    return found[0], found[1]


def _language(db: Session, contract: Contract) -> str:
    return db.scalars(select(Tenant.locale).where(Tenant.id == contract.tenant_id)).one()
