"""Which contracts' prepaid hours are watched, since they may run low."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract, ContractLine, ContractVersion


def contracts_that_run_low(db: Session) -> Sequence[UUID]:
    """Contracts of which some signed line says at how many hours left people are told."""
    lines = (
        select(ContractLine.id)
        .join(
            ContractVersion,
            (ContractVersion.tenant_id == ContractLine.tenant_id)
            & (ContractVersion.id == ContractLine.version_id),
        )
        .where(
            ContractVersion.tenant_id == Contract.tenant_id,
            ContractVersion.contract_id == Contract.id,
            ContractVersion.signed_at.is_not(None),
            ContractLine.prepaid["low_hours"].astext.is_not(None),
        )
    )
    return db.scalars(select(Contract.id).where(lines.exists()).order_by(Contract.number)).all()
