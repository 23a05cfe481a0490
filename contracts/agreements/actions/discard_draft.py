"""Throw a draft version away."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import demand_draft
from contracts.agreements.models import ContractVersion
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


def discard_draft(db: Session, version: ContractVersion) -> None:
    """Throw a draft away. The first version stays, or the contract would have no terms at all."""
    demand_draft(version)
    if version.number == 1:
        raise Conflict(_("The first version cannot be discarded."))
    db.execute(
        delete(ContractVersion).where(
            ContractVersion.tenant_id == version.tenant_id, ContractVersion.id == version.id
        )
    )
