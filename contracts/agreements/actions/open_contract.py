"""Open a contract: its first version is a draft that counts for nothing until it is signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from contracts.agreements.actions.write_version import write_version
from contracts.agreements.drafts import ContractDraft
from contracts.agreements.models import Contract
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def open_contract(
    db: Session, tenant_id: UUID, draft: ContractDraft, *, by: UUID | None, now: datetime
) -> Contract:
    """A new contract of the client with a draft of its first version."""
    if draft.zone not in available_timezones():
        raise Refused(_("There is no time zone of this name."), field="zone")
    if draft.terms.effective_from > draft.starts_on:
        raise Refused(_("The first version must be in force when the contract starts."))
    contract = Contract(
        tenant_id=tenant_id,
        name=draft.name,
        currency=draft.currency,
        zone=draft.zone,
        starts_on=draft.starts_on,
        billed_from=max(draft.starts_on, draft.billed_from or draft.starts_on),
    )
    db.add(contract)
    db.flush()
    write_version(db, contract, 1, draft.terms, draft.lines, draft.clauses, by=by, now=now)
    return contract
