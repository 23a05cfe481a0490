"""Reading the exchange log. The database shows of it what concerns a person's own clients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from vendors.sync.models import ExchangeLine

LIMIT = 25


def exchanges_of(
    db: Session, connection_id: UUID, *, before: datetime | None = None
) -> Sequence[ExchangeLine]:
    """The newest calls of a connection, or those before a moment."""
    query = (
        select(ExchangeLine)
        .where(ExchangeLine.connection_id == connection_id)
        .order_by(ExchangeLine.at.desc(), ExchangeLine.id.desc())
        .limit(LIMIT)
    )
    if before is not None:
        query = query.where(ExchangeLine.at < before)
    return db.scalars(query).all()


def exchange_by_id(db: Session, line_id: UUID) -> ExchangeLine:
    """One call. Raises NotFound also when its case is not for this person."""
    found = db.get(ExchangeLine, line_id)
    if found is None:
        raise NotFound(_("There is no such exchange, or it is not for you."))
    return found
