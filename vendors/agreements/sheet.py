"""What the pages show of vendor contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.tickets.queries import categories
from tenants.calendars.queries import calendar_of
from vendors.agreements.expiry import notice_day
from vendors.agreements.models import VendorContract
from vendors.agreements.queries import (
    client_covers_of,
    contracts_and_vendors,
    covers_of,
    extent_of,
    remaining_incidents,
    targets_of,
)
from vendors.agreements.values import SEVERITIES, Promise
from vendors.agreements.words import (
    acknowledged_words,
    extent_words,
    period_words,
    promise_words,
    standing_words,
)
from vendors.register.queries import vendor_by_id


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract in a list."""

    contract: VendorContract
    vendor: str
    standing: tuple[str, str]
    remaining: int | None


def contract_lines(db: Session, now: datetime, vendor_id: UUID | None = None) -> list[ContractLine]:
    """The contracts of one vendor or of all, as they stand today."""
    return [
        ContractLine(
            contract,
            vendor,
            standing_words(contract, now.date()),
            remaining_incidents(db, contract),
        )
        for contract, vendor in contracts_and_vendors(db, vendor_id)
    ]


def sheet_of(db: Session, contract: VendorContract, now: datetime) -> dict[str, Any]:
    """Everything the contract's page shows."""
    names = {one.key: one.name for one in categories(db)}
    minutes = {(one.promise, one.severity): one.minutes for one in targets_of(db, contract.id)}
    return {
        "contract": contract,
        "vendor": vendor_by_id(db, contract.vendor_id),
        "standing": standing_words(contract, now.date()),
        "calendar": calendar_of(db, contract.calendar_id).calendar,
        "first_answer": acknowledged_words()[contract.acknowledged_by],
        "period": period_words()[contract.period],
        "categories": [names.get(key, key) for key in contract.categories],
        "notice": notice_day(contract.last_day, contract.notice_days),
        "remaining": remaining_incidents(db, contract),
        "severities": SEVERITIES,
        "targets": [
            (promise_words()[promise], [minutes.get((promise, one)) for one in SEVERITIES])
            for promise in Promise
        ],
        "covers": [
            (one.id, None, extent_words(extent_of(one))) for one in covers_of(db, contract.id)
        ]
        + [
            (cover.id, client, extent_words(extent_of(cover), device))
            for cover, client, device in client_covers_of(db, contract.id)
        ],
    }
