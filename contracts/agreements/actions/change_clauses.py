"""Add a clause to a draft, or take one out."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import demand_draft
from contracts.agreements.drafts import ClauseDraft
from contracts.agreements.models import ContractClause, ContractVersion


def put_clause(db: Session, version: ContractVersion, draft: ClauseDraft) -> ContractClause:
    """The new clause comes after those there are; a named category goes before `*` in any order."""
    demand_draft(version)
    clause = ContractClause(
        tenant_id=version.tenant_id,
        version_id=version.id,
        number=max((one.number for one in version.clauses), default=0) + 1,
        **asdict(draft),
    )
    db.add(clause)
    db.flush()
    return clause


def remove_clause(db: Session, version: ContractVersion, number: int) -> None:
    """Take the clause of this number out; one that is not there is gone already."""
    demand_draft(version)
    db.execute(
        delete(ContractClause).where(
            ContractClause.tenant_id == version.tenant_id,
            ContractClause.version_id == version.id,
            ContractClause.number == number,
        )
    )
