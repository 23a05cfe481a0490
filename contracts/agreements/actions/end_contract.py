"""End a contract: a signed version whose only news is the day from which nothing is charged."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.models import Contract, ContractVersion
from contracts.agreements.queries import versions_of
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def end_contract(
    db: Session, contract: Contract, ends_on: date, *, by: UUID | None, now: datetime
) -> ContractVersion:
    """`ends_on` is the first day that is no longer charged; every line ends with it."""
    if ends_on < contract.starts_on:
        raise Refused(_("The contract had not started on that day."), field="ends_on")
    later = [one for one in versions_of(db, contract) if one.effective_from > ends_on]
    if later:
        raise Refused(
            _("Version %(number)d begins after that day.", number=later[0].number), field="ends_on"
        )
    with db.begin_nested():
        version = revise_contract(db, contract, ends_on, by=by, now=now)
        version.ends_on, version.renews_months = ends_on, 0
        version.note = _("The contract ends.")
        db.flush()
        sign_version(db, contract, versions_of(db, contract)[0], by=by, now=now)
    return version
