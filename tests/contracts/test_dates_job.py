"""The hourly job over contracts' dates, by the clock on the wall, moved over thirteen months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.ledger.models import Coverage
from contracts.renewals import jobs
from contracts.renewals.actions.renew_contract import renew_contract
from contracts.renewals.models import ContractReminder, ContractRenewal
from msp.kernel.errors import Refused
from msp.kernel.scope import SYSTEM
from tests.contracts.deals import JUNE, cover, make_contract
from tests.harness.clock import WallClock
from tests.people import make_client

NEXT_JUNE = date(2027, 6, 1)


def test_thirteen_months_of_the_job(db: Session, clock: WallClock) -> None:
    goes_on = make_contract(
        db, make_client(db), ends_on=NEXT_JUNE, notice_days=90, renews_months=12
    )
    client = make_client(db, "Northwind Cargo")
    ends = make_contract(db, client, ends_on=NEXT_JUNE)
    cover(db, ends, client, "WS-1")
    clock.at(datetime(2026, 6, 16, 10, tzinfo=UTC))
    for _look in range(30):
        jobs.keep_dates(SYSTEM)
        clock.on(days=13)
    renewed = db.scalars(select(ContractRenewal)).all()
    assert [(one.contract_id, one.ended_on) for one in renewed] == [(goes_on.id, NEXT_JUNE)]
    told = db.execute(
        select(ContractReminder.contract_id, ContractReminder.matter, ContractReminder.step)
        .where(ContractReminder.contract_id == ends.id)
        .order_by(ContractReminder.raised_at)
    ).all()
    # No look fell into the last week: what was slept through is not caught up.
    assert [(one.matter, one.step) for one in told] == [("ends", 90), ("ends", 30)]
    stay = db.scalars(select(Coverage).where(Coverage.superseded_at.is_(None))).one()
    assert (stay.valid_from, stay.valid_to) == (JUNE, NEXT_JUNE)


def test_a_contract_that_is_refused_keeps_no_other_back(
    db: Session, clock: WallClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        make_contract(db, make_client(db, name), ends_on=NEXT_JUNE, renews_months=12)
        for name in ("Harbor Dental", "Northwind Cargo")
    )

    def stubborn(session: Session, contract: Contract, *, now: datetime) -> list[ContractRenewal]:
        if contract.id == first.id:
            raise Refused("Somebody works on it.")
        return renew_contract(session, contract, now=now)

    monkeypatch.setattr("contracts.renewals.jobs.renew_contract", stubborn)
    clock.at(datetime(2027, 4, 1, tzinfo=UTC) + timedelta(hours=12))
    jobs.keep_dates(SYSTEM)
    assert db.scalars(select(ContractRenewal.contract_id)).all() == [second.id]
