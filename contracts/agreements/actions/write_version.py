"""Write a version with its lines, prices and clauses as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.drafts import ClauseDraft, LineDraft, TermsDraft
from contracts.agreements.models import (
    Contract,
    ContractClause,
    ContractLine,
    ContractVersion,
    LinePrice,
)
from contracts.agreements.promises import demand_line
from contracts.agreements.tiers import rows_from


def write_version(
    db: Session,
    contract: Contract,
    number: int,
    terms: TermsDraft,
    lines: Sequence[LineDraft],
    clauses: Sequence[ClauseDraft],
    *,
    by: UUID | None,
    now: datetime,
) -> ContractVersion:
    """An unsigned version; its lines are numbered as they come."""
    version = ContractVersion(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        number=number,
        created_at=now,
        created_by=by,
        **asdict(terms),
    )
    db.add(version)
    db.flush()
    for line_number, line in enumerate(lines, start=1):
        write_line(db, contract, version, line_number, line, by=by, now=now)
    for clause_number, clause in enumerate(clauses, start=1):
        db.add(
            ContractClause(
                tenant_id=contract.tenant_id,
                version_id=version.id,
                number=clause_number,
                **asdict(clause),
            )
        )
    db.flush()
    return version


def write_line(
    db: Session,
    contract: Contract,
    version: ContractVersion,
    number: int,
    draft: LineDraft,
    *,
    by: UUID | None,
    now: datetime,
) -> ContractLine:
    """A line with its first price, in the contract's currency."""
    demand_line(draft, version.effective_from)
    line = ContractLine(
        tenant_id=contract.tenant_id, version_id=version.id, number=number, **draft.columns()
    )
    db.add(line)
    db.flush()
    if draft.price is not None:
        db.add(
            LinePrice(
                tenant_id=contract.tenant_id,
                line_id=line.id,
                valid_from=draft.price_from or version.effective_from,
                amount=draft.price,
                tiers=rows_from(draft.tiers),
                currency=contract.currency,
                recorded_at=now,
                recorded_by=by,
            )
        )
        db.flush()
    return line
