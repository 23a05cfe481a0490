"""Throw a draft version away, or one of its lines."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import demand_draft, line_numbered
from contracts.agreements.models import ContractLine, ContractVersion
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


def remove_line(db: Session, version: ContractVersion, number: int) -> None:
    """Take a line out of a draft; earlier versions keep theirs."""
    demand_draft(version)
    line = line_numbered(version, number)
    db.execute(
        delete(ContractLine).where(
            ContractLine.tenant_id == line.tenant_id, ContractLine.id == line.id
        )
    )
