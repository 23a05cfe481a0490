"""Apply a rise: its prices are recorded now and valid from its day, once for a year."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.agreements.actions.set_price import set_price
from contracts.agreements.models import Contract
from contracts.agreements.recording import recording_time
from contracts.indexation.models import IndexRise
from contracts.indexation.proposals import Proposal, Stand, proposals_of
from contracts.indexation.rows import price_rows, rise_row
from contracts.indexation.values import Rise
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _


def apply_rise(
    db: Session, contract: Contract, year: int, mark: str, *, by: UUID | None, now: datetime
) -> IndexRise:
    """`mark` is of the figures that were seen; other figures are refused, not applied unseen.

    Applied today the client counts as told today, so the day of the rise keeps the agreed notice.
    """
    proposal = next(iter(proposals_of(db, {contract: ""}, year, now)), None)
    clause_id, rise = _demanded(contract, proposal, mark, year)
    at = recording_time(db, contract.tenant_id, contract.id, now)
    told_on = local_date(now, contract.zone)
    row = rise_row(contract, clause_id, rise, told_on=told_on, at=at, by=by)
    _write(db, contract, row, rise)
    for price in rise.prices:
        if price.before != price.after:
            set_price(db, contract, price.line, price.after, rise.effective_on, by=by, now=now)
    return row


def _demanded(
    contract: Contract, proposal: Proposal | None, mark: str, year: int
) -> tuple[UUID, Rise]:
    if proposal is None:
        raise Refused(_("%(contract)s has no index clause for the year.", contract=contract.code))
    if proposal.stand is Stand.TAKEN:
        raise _taken(contract, year)
    if proposal.rise is None or proposal.stand is not Stand.READY:
        raise Refused(_("%(contract)s has no rise to apply.", contract=contract.code))
    if proposal.mark != mark:
        raise Conflict(
            _(
                "The figures of %(contract)s have changed since you saw them: look at them again.",
                contract=contract.code,
            )
        )
    return proposal.clause.id, proposal.rise


def _taken(contract: Contract, year: int) -> Conflict:
    return Conflict(
        _("%(contract)s has had its rise of %(year)d.", contract=contract.code, year=year)
    )


def _write(db: Session, contract: Contract, row: IndexRise, rise: Rise) -> None:
    """The table's key is the judge of two who apply at once."""
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError as error:
        if isinstance(error.orig, UniqueViolation):
            raise _taken(contract, row.year) from error
        raise
    db.add_all(price_rows(row, rise))
    db.flush()
