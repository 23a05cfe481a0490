"""Withdraw a notice while the contract runs: it goes on as if none had been given."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.renewals.models import ContractNotice
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _


def withdraw_notice(
    db: Session, contract: Contract, notice: ContractNotice, *, by: UUID | None, now: datetime
) -> None:
    """The notice stays to be read. An end that had to be signed is taken back by a new version."""
    if notice.withdrawn_at is not None:
        raise Conflict(_("This notice has been withdrawn already."))
    if notice.version is not None:
        raise Refused(_("The contract's end is signed: a new version from that day on revives it."))
    if local_date(now, contract.zone) >= notice.ends_on:
        raise Refused(_("The contract is over."))
    notice.withdrawn_at, notice.withdrawn_by = now, by
    db.flush()
