"""Buys the demo's block of hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import versions_of
from contracts.prepaid.actions.buy_block import Buying, buy_block
from msp.main.demo.agreements import Agreed
from msp.main.demo.promised import BLOCK, BUYER

BOUGHT_BEFORE = timedelta(days=100)


def buy_hours(db: Session, agreed: Iterable[Agreed], *, by: UUID, today: date) -> None:
    """The buyer bought one block in the middle of the half year; work has drawn on it since."""
    for one in agreed:
        if one.ground.company.slug == BUYER:
            day = today - BOUGHT_BEFORE
            at = datetime.combine(day, time(15), UTC)
            line = _number_of(db, one.contract, BLOCK.code)
            buy_block(db, one.contract, line, Buying(day, note="Ordered by phone"), by=by, now=at)


def _number_of(db: Session, contract: Contract, code: str) -> int:
    (version,) = versions_of(db, contract)
    return next(line.number for line in version.lines if line.code == code)
