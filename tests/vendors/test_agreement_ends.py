"""A vendor contract ends, or goes on by itself, and people hear of it in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.backing.models import Backing
from vendors.agreements.actions.keep_contract import add_contract
from vendors.agreements.actions.raise_alerts import raise_alerts, renew_contracts
from vendors.agreements.models import ContractAlert
from vendors.agreements.queries import remaining_incidents
from vendors.agreements.values import ContractDraft
from vendors.register.models import Vendor

NOW = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def vendor(db: Session) -> Vendor:
    made = Vendor(name="Corvid")
    db.add(made)
    db.flush()
    return made


def test_a_contract_that_renews_itself_goes_on_and_counts_anew(db: Session, vendor: Vendor) -> None:
    draft = ContractDraft(
        "V-3", "Yearly", date(2024, 2, 1), date(2025, 1, 31), renews_months=12,
        included_incidents=5,
    )  # fmt: skip
    contract = add_contract(db, vendor, draft, now=NOW)
    assert renew_contracts(db, TODAY) == 1
    assert (contract.term_from, contract.last_day) == (date(2026, 2, 1), date(2027, 1, 31))
    assert remaining_incidents(db, contract) == 5
    assert renew_contracts(db, TODAY) == 0
    assert db.scalars(select(Backing)).one().valid_to == date(2027, 2, 1)


def test_ends_and_notice_are_told_once_for_each_step(db: Session, vendor: Vendor) -> None:
    last = date(2026, 12, 31)
    add_contract(
        db, vendor, ContractDraft("V-4", "N", date(2026, 1, 1), last, notice_days=60), now=NOW
    )
    for days in range(200, -3, -1):
        raise_alerts(db, last - timedelta(days=days), now=NOW)
    told = sorted((one.matter, one.step) for one in db.scalars(select(ContractAlert)))
    assert told == [(matter, step) for matter in ("ends", "notice") for step in (7, 30, 90)]
