"""Revise a contract: a new draft that begins as a copy of the version it follows."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.drafts import TermsDraft
from contracts.agreements.models import (
    Contract,
    ContractClause,
    ContractLine,
    ContractVersion,
    LinePrice,
)
from contracts.agreements.queries import versions_of
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _

LINE = (
    "number", "code", "description", "basis", "per", "quantity", "included", "minimum",
    "discount_percent", "tax_code", "tax_percent", "work_type", "tiering", "counting",
    "counting_day", "once_on", "discount_amount", "discount_from", "discount_to",
    "prepaid", "work",
)  # fmt: skip
TERMS = tuple(one.name for one in fields(TermsDraft) if one.name != "effective_from")


def revise_contract(
    db: Session, contract: Contract, effective_from: date, *, by: UUID | None, now: datetime
) -> ContractVersion:
    """A draft in force from a day, with the lines, prices and clauses that hold on it so far."""
    versions = versions_of(db, contract)
    draft = next((one for one in versions if one.is_draft), None)
    if draft is not None:
        raise Conflict(
            _("Version %(number)d is still a draft: sign it first.", number=draft.number)
        )
    if effective_from < contract.starts_on:
        raise Refused(_("The contract has not started on that day."), field="effective_from")
    held = [one for one in versions if one.effective_from <= effective_from]
    model = max(held or versions[-1:], key=lambda one: (one.effective_from, one.number))
    return copy_version(db, contract, model, effective_from, by=by, now=now)


def copy_version(
    db: Session,
    contract: Contract,
    model: ContractVersion,
    effective_from: date,
    *,
    by: UUID | None,
    now: datetime,
) -> ContractVersion:
    """An unsigned version with the next number and everything that the model says."""
    version = ContractVersion(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        number=max(one.number for one in versions_of(db, contract)) + 1,
        effective_from=effective_from,
        created_at=now,
        created_by=by,
        **{name: getattr(model, name) for name in TERMS},
    )
    if version.ends_on is not None and version.ends_on <= effective_from:
        version.ends_on = None
    db.add(version)
    db.flush()
    for line in model.lines:
        _copy_line(db, version, line)
    for clause in model.clauses:
        _copy_clause(db, version, clause)
    db.flush()
    return version


def _copy_clause(db: Session, version: ContractVersion, model: ContractClause) -> None:
    db.add(
        ContractClause(
            tenant_id=version.tenant_id,
            version_id=version.id,
            number=model.number,
            category=model.category,
            verdict=model.verdict,
            words=model.words,
        )
    )


def _copy_line(db: Session, version: ContractVersion, model: ContractLine) -> None:
    """Prices keep when they were recorded: they were agreed then, not with this version."""
    line = ContractLine(
        tenant_id=version.tenant_id,
        version_id=version.id,
        **{name: getattr(model, name) for name in LINE},
    )
    db.add(line)
    db.flush()
    db.add_all(
        LinePrice(
            tenant_id=version.tenant_id,
            line_id=line.id,
            valid_from=price.valid_from,
            amount=price.amount,
            tiers=price.tiers,
            currency=price.currency,
            recorded_at=price.recorded_at,
            recorded_by=price.recorded_by,
        )
        for price in model.prices
    )
