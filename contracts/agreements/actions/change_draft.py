"""Change a draft: its terms, its lines. A signed version is never changed, only followed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from contracts.agreements.actions.write_version import write_line
from contracts.agreements.drafts import LineDraft, TermsDraft
from contracts.agreements.models import Contract, ContractLine, ContractVersion, LinePrice
from contracts.agreements.promises import demand_line
from contracts.agreements.tiers import rows_from
from msp.kernel.errors import Conflict, NotFound
from msp.kernel.i18n import _


def change_terms(db: Session, version: ContractVersion, terms: TermsDraft) -> None:
    """Write the terms over those of a draft."""
    demand_draft(version)
    for name, value in asdict(terms).items():
        setattr(version, name, value)
    db.flush()


def put_line(
    db: Session,
    contract: Contract,
    version: ContractVersion,
    number: int | None,
    draft: LineDraft,
    *,
    by: UUID | None,
    now: datetime,
) -> ContractLine:
    """Add a line to a draft, or change the one of this number; prices agreed before are kept."""
    demand_draft(version)
    if number is None:
        return write_line(db, contract, version, _free_number(db, contract), draft, by=by, now=now)
    demand_line(draft)
    line = line_numbered(version, number)
    for name, value in draft.columns().items():
        setattr(line, name, value)
    _put_price(db, contract, version, line, draft, by, now)
    db.flush()
    return line


def _free_number(db: Session, contract: Contract) -> int:
    """A number that no line of any version has had, so that a number means one line for ever."""
    taken = db.scalar(
        select(func.max(ContractLine.number))
        .join(
            ContractVersion,
            (ContractVersion.tenant_id == ContractLine.tenant_id)
            & (ContractVersion.id == ContractLine.version_id),
        )
        .where(
            ContractVersion.tenant_id == contract.tenant_id,
            ContractVersion.contract_id == contract.id,
        )
    )
    return (taken or 0) + 1


def _put_price(
    db: Session,
    contract: Contract,
    version: ContractVersion,
    line: ContractLine,
    draft: LineDraft,
    by: UUID | None,
    now: datetime,
) -> None:
    """In place of the price that this very draft had for the day; no price leaves what was."""
    if draft.price is None:
        return
    valid_from = draft.price_from or version.effective_from
    db.execute(
        delete(LinePrice)
        .where(LinePrice.tenant_id == line.tenant_id, LinePrice.line_id == line.id)
        .where(LinePrice.valid_from == valid_from, LinePrice.currency == contract.currency)
        .where(LinePrice.recorded_at >= version.created_at)
    )
    db.add(
        LinePrice(
            tenant_id=line.tenant_id,
            line_id=line.id,
            valid_from=valid_from,
            amount=draft.price,
            tiers=rows_from(draft.tiers),
            currency=contract.currency,
            recorded_at=now,
            recorded_by=by,
        )
    )


def line_numbered(version: ContractVersion, number: int) -> ContractLine:
    """The version's line of this number."""
    for line in version.lines:
        if line.number == number:
            return line
    raise NotFound(_("This version has no such line."))


def demand_draft(version: ContractVersion) -> None:
    """A signed version refuses with a sentence."""
    if not version.is_draft:
        raise Conflict(
            _(
                "Version %(number)d is signed: make a new version to change something.",
                number=version.number,
            )
        )
