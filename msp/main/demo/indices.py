"""Makes the demo's price index and the clauses of contracts that follow it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.indexation.actions.agree_clause import agree_clause
from contracts.indexation.actions.open_index import open_index
from contracts.indexation.actions.take_in import take_in
from contracts.indexation.csv_file import Told
from contracts.indexation.dates import shifted
from contracts.indexation.drafts import ClauseDraft
from msp.main.demo.agreements import STARTS, Agreed

MONTHS = 30
FIRST_VALUE = Decimal(118)
A_MONTH = Decimal("1.0021")
# Most clauses compare with a month that is published; one waits for its index.
LAGS = (4, 4, 4, 1)
CAPS = (None, Decimal(2), None, None)


def load_index(db: Session, agreed: Sequence[Agreed], manager: UUID, *, now: datetime) -> None:
    """An index up to the month before last, and a clause in every contract, first due soon."""
    month = now.date().replace(day=1)
    index = open_index(db, "Consumer prices, all items", "Made up for the demo, 2020 = 100")
    told = [
        Told(back, shifted(month, -back), round(FIRST_VALUE * A_MONTH ** (MONTHS - back), 1))
        for back in range(1, MONTHS)
    ]
    take_in(db, index, told, by=manager, now=now)
    first_on = shifted((now.date() + timedelta(days=45)).replace(day=1), 1)
    signed_at = datetime.combine(STARTS, datetime.min.time(), UTC) - timedelta(days=20)
    for position, one in enumerate(agreed):
        lag = LAGS[position % len(LAGS)]
        draft = ClauseDraft(
            index_id=index.id,
            valid_from=STARTS,
            agreed_in="Contract, paragraph 9",
            base_month=shifted(first_on, -lag - 12),
            first_on=first_on,
            lag_months=lag,
            cap_percent=CAPS[position % len(CAPS)],
            floor_percent=Decimal(0),
        )
        agree_clause(db, one.contract, draft, by=manager, now=signed_at)
