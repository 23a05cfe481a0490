"""Save a billing profile; bills already drafted keep what it said then."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.payers.models import BillingProfile
from contracts.payers.values import ProfileDraft
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def save_profile(
    db: Session, tenant_id: UUID, profile: BillingProfile | None, draft: ProfileDraft
) -> BillingProfile:
    """A new one, or `profile` changed. Refused where the client has another of that name."""
    taken = db.scalar(
        select(BillingProfile.id).where(
            BillingProfile.tenant_id == tenant_id, BillingProfile.name == draft.name
        )
    )
    if taken is not None and (profile is None or taken != profile.id):
        raise Refused(_("This client has a billing profile of this name."), field="name")
    if bool(draft.scheme) != bool(draft.endpoint):
        raise Refused(
            _("An electronic address needs both its scheme and its identifier."), field="endpoint"
        )
    kept = profile or BillingProfile(tenant_id=tenant_id)
    for name, value in asdict(draft).items():
        setattr(kept, name, value)
    db.add(kept)
    db.flush()
    return kept


def retire_profile(db: Session, profile: BillingProfile, *, now: datetime) -> None:
    """Nobody chooses it any more; a choice that names it goes on counting until it is changed."""
    profile.retired_at = None if profile.retired_at else now
    db.flush()
