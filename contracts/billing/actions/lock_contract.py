"""Lock a contract for a statement: nobody records a fact about it until the transaction ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_for, fact_of
from contracts.agreements.values import ContractFact
from contracts.billing.queries import Frozen, frozen_runs


@dataclass(frozen=True, slots=True)
class Held:
    """A locked contract with what every statement of it asks for, read once.

    `known_at` is as of when statements know; facts recorded afterwards get a later time. `frozen`
    are its approved and issued runs, the oldest first.
    """

    contract: Contract
    known_at: datetime
    fact: ContractFact
    frozen: Frozen

    @property
    def frozen_starts(self) -> set[date]:
        """On which days its frozen periods begin."""
        return {run.period_start for run, _row in self.frozen}


def lock_contract(db: Session, contract_id: UUID, now: datetime) -> Held:
    """Hold the contract until the transaction ends. Raises NotFound."""
    contract = contract_for(db, contract_id, lock=True)
    known_at = max(now, contract.known_until) if contract.known_until else now
    contract.known_until = known_at
    db.flush()
    return Held(contract, known_at, fact_of(db, contract), frozen_runs(db, contract))
