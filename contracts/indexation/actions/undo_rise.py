"""Undo a rise before its day: the old prices are recorded anew, and the rise stays to be read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.actions.set_price import set_price
from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.recording import recording_time
from contracts.indexation.models import IndexRise
from contracts.indexation.proposals import prices_on
from contracts.indexation.queries import rise_for
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_date


def undo_rise(
    db: Session, contract: Contract, rise: IndexRise, *, by: UUID | None, now: datetime
) -> None:
    """Refused from the day of the rise on. A price that somebody set since then is left alone."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    db.execute(
        select(IndexRise.id)
        .where(IndexRise.tenant_id == rise.tenant_id, IndexRise.id == rise.id)
        .with_for_update()
    )
    rise = rise_for(db, rise.id)
    if rise.undone_at is not None:
        raise Conflict(_("This rise has been undone already."))
    if local_date(now, contract.zone) >= rise.effective_on:
        raise Refused(
            _(
                "The rise has been in force since %(day)s: agree another price from a later day.",
                day=show_date(rise.effective_on),
            )
        )
    rise.undone_at, rise.undone_by = max(at, rise.recorded_at), by
    db.flush()
    standing = {
        one.line: one.amount for one in prices_on(fact_of(db, contract), rise.effective_on, at)
    }
    for price in rise.prices:
        if price.before != price.after and standing.get(price.line) == price.after:
            set_price(db, contract, price.line, price.before, rise.effective_on, by=by, now=at)
