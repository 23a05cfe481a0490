"""Charge a line, a site, a contract or all of a client to a cost centre from a day on."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.payers.actions.choose_payer import withdraw_choice
from contracts.payers.models import ChargeChoice, CostCentre
from contracts.payers.recording import recording_time_of
from contracts.payers.values import Subject
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def charge_to(
    db: Session,
    tenant_id: UUID,
    subject: Subject,
    centre: CostCentre | None,
    valid_from: date,
    *,
    by: UUID | None,
    now: datetime,
) -> ChargeChoice:
    """In place of what was said for the very day. No centre ends what was chosen before."""
    if centre is not None and centre.tenant_id != tenant_id:
        raise Refused(_("This cost centre belongs to another client."), field="centre")
    at = recording_time_of(db, tenant_id, now)
    before = db.scalar(
        select(ChargeChoice).where(
            ChargeChoice.tenant_id == tenant_id,
            ChargeChoice.contract_id.is_not_distinct_from(subject.contract_id),
            ChargeChoice.line.is_not_distinct_from(subject.line),
            ChargeChoice.site_id.is_not_distinct_from(subject.site_id),
            ChargeChoice.valid_from == valid_from,
            ChargeChoice.superseded_at.is_(None),
        )
    )
    if before is not None:
        withdraw_choice(db, before, now=at)
    row = ChargeChoice(
        tenant_id=tenant_id,
        contract_id=subject.contract_id,
        line=subject.line,
        site_id=subject.site_id,
        centre_id=centre.id if centre else None,
        valid_from=valid_from,
        recorded_at=at,
        recorded_by=by,
    )
    db.add(row)
    db.flush()
    return row
