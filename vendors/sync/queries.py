"""Reading the exchange log. What concerns a client is shown to who may see the client's case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from vendors.cases.models import CaseLink
from vendors.sync.models import ExchangeLine

LIMIT = 25


def exchanges_of(
    db: Session, connection_id: UUID, *, before: datetime | None = None
) -> Sequence[ExchangeLine]:
    """The newest calls of a connection, or those before a moment."""
    query = (
        select(ExchangeLine)
        .where(ExchangeLine.connection_id == connection_id, _mine())
        .order_by(ExchangeLine.at.desc(), ExchangeLine.id.desc())
        .limit(LIMIT)
    )
    if before is not None:
        query = query.where(ExchangeLine.at < before)
    return db.scalars(query).all()


def exchange_by_id(db: Session, line_id: UUID) -> ExchangeLine:
    """One call. Raises NotFound also when its case is not for this person."""
    found = db.scalar(select(ExchangeLine).where(ExchangeLine.id == line_id, _mine()))
    if found is None:
        raise NotFound(_("There is no such exchange, or it is not for you."))
    return found


def _mine() -> ColumnElement[bool]:
    """Bonds are the clients' rows: the database shows those of this person's clients only."""
    bond = select(CaseLink.id).where(CaseLink.case_id == ExchangeLine.case_id)
    return or_(ExchangeLine.case_id.is_(None), bond.exists())
