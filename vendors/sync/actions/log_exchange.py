"""Keep what was exchanged with a vendor, without secrets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from msp.kernel.http_exchange import Exchange
from vendors.sync.models import ExchangeLine

KEPT = timedelta(days=30)


def log_exchanges(
    db: Session,
    exchanges: Iterable[Exchange],
    *,
    connection_id: UUID,
    what: str,
    now: datetime,
    case_id: UUID | None = None,
    client_id: UUID | None = None,
) -> None:
    """One line for each call, in the order they were made."""
    db.add_all(
        ExchangeLine(
            connection_id=connection_id,
            case_id=case_id,
            client_id=client_id,
            what=what,
            at=now,
            method=one.method,
            url=one.url,
            status=one.status,
            milliseconds=one.milliseconds,
            request_headers=dict(one.request_headers),
            request_body=one.request_body,
            answer_headers=dict(one.answer_headers),
            answer_body=one.answer_body,
            error=one.error or "",
        )
        for one in exchanges
    )
    db.flush()


def forget_exchanges(db: Session, *, now: datetime) -> int:
    """Delete lines older than `KEPT`; returns how many there were."""
    old = delete(ExchangeLine).where(ExchangeLine.at < now - KEPT).returning(ExchangeLine.id)
    return len(db.execute(old).all())
