"""Choose to whom a contract's bills are addressed from a day on, or all bills of a client."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.recording import supersede
from contracts.payers.models import BillingProfile, ChargeChoice, PayerChoice
from contracts.payers.recording import recording_time_of
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def choose_payer(
    db: Session,
    profile: BillingProfile,
    contract: Contract | None,
    valid_from: date,
    *,
    by: UUID | None,
    now: datetime,
) -> PayerChoice:
    """In place of what was said for the very day; bills that are drafted already keep theirs."""
    if contract is not None and contract.tenant_id != profile.tenant_id:
        raise Refused(_("This profile belongs to another client."), field="profile")
    at = recording_time_of(db, profile.tenant_id, now)
    contract_id = contract.id if contract else None
    before = db.scalar(
        select(PayerChoice).where(
            PayerChoice.tenant_id == profile.tenant_id,
            PayerChoice.contract_id.is_not_distinct_from(contract_id),
            PayerChoice.valid_from == valid_from,
            PayerChoice.superseded_at.is_(None),
        )
    )
    if before is not None:
        withdraw_choice(db, before, now=at)
    row = PayerChoice(
        tenant_id=profile.tenant_id,
        contract_id=contract_id,
        profile_id=profile.id,
        valid_from=valid_from,
        recorded_at=at,
        recorded_by=by,
    )
    db.add(row)
    db.flush()
    return row


def withdraw_choice(db: Session, row: PayerChoice | ChargeChoice, *, now: datetime) -> None:
    """Take a choice back: the one before it holds again."""
    at = recording_time_of(db, row.tenant_id, now)
    supersede(db, row, at, _("There is no such choice, or it has been replaced by another."))
