"""Makes the people who count as users by name with one of the demo's clients."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.values import Basis
from contracts.ledger.models import Coverage
from msp.kernel.ids import new_id
from msp.main.demo.agreements import STARTS, Agreed
from msp.main.demo.copying import copy_rows
from msp.main.demo.promised import BY_NAME

# They write in and count as nobody's user: the search for leaking revenue finds them.
FORGOTTEN = 2


def load_users(db: Session, agreed: Iterable[Agreed], today: date) -> None:
    """From the contract's start on; each sixth joined of late, and the last one leaves today."""
    rows: list[dict[str, Any]] = []
    for one in agreed:
        if one.ground.company.slug != BY_NAME:
            continue
        people = one.ground.contacts[:-FORGOTTEN]
        for position, (contact_id, _name, site_id) in enumerate(people, start=1):
            begins = STARTS if position % 6 else max(STARTS, today - timedelta(days=40 + position))
            rows.append(
                {
                    "tenant_id": one.ground.tenant_id,
                    "id": new_id(),
                    "contract_id": one.contract.id,
                    "contact_id": contact_id,
                    "site_id": site_id,
                    "basis": Basis.PERSON.value,
                    "valid_from": begins,
                    "valid_to": today + timedelta(days=1) if position == len(people) else None,
                    "recorded_at": datetime.combine(begins, datetime.min.time(), UTC),
                }
            )
    copy_rows(db, Coverage, rows)
