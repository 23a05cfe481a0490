"""The ledger on a real database: facts are added, never edited, and nobody else's are seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.values import Basis
from contracts.ledger.actions.change_coverage import change_coverage, end_coverage
from contracts.ledger.actions.import_ledger import (
    CoverageRow,
    TimeRow,
    import_coverage,
    import_time,
)
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.actions.withdraw_time import withdraw_time
from contracts.ledger.models import Coverage, TimeEntry
from contracts.ledger.queries import counts_on, coverage_facts, covered_assets
from contracts.ledger.values import BillState
from contracts.values import Span
from msp.kernel.errors import Conflict, Refused
from tests.contracts.deals import (
    IN_JULY,
    JULY,
    JUNE,
    SIGNED,
    bill,
    cover,
    make_contract,
    work,
    worked_example,
)
from tests.people import make_agent, make_asset, make_client, make_site

WHOLE_JUNE = Span(JUNE, JULY)


def test_one_device_is_not_covered_twice_on_one_day(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    asset = make_asset(db, client)
    first = record_coverage(db, contract, asset, Stay(JUNE, date(2026, 6, 15)), by=None, now=SIGNED)
    with pytest.raises(Conflict, match="on some of these days already") as refused:
        record_coverage(db, contract, asset, Stay(date(2026, 6, 14)), by=None, now=SIGNED)
    assert refused.value.field == "valid_from"
    record_coverage(db, contract, asset, Stay(date(2026, 6, 15)), by=None, now=SIGNED)
    with pytest.raises(Conflict, match="already"):
        change_coverage(db, first, Stay(JUNE), by=None, now=IN_JULY)
    assert first.superseded_at is None


def test_a_changed_coverage_keeps_what_was_known(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    coverage = cover(db, contract, client, "WS-1")
    bob = make_agent(db)
    end_coverage(db, coverage, date(2026, 6, 15), by=bob.id, now=IN_JULY)
    days = [
        [
            one.span.meet(WHOLE_JUNE)
            for one in coverage_facts(db, client.id, contract.id, WHOLE_JUNE, at)
        ]
        for at in (IN_JULY - timedelta(seconds=1), IN_JULY)
    ]
    assert days == [[WHOLE_JUNE], [Span(JUNE, date(2026, 6, 15))]]
    with pytest.raises(Conflict, match="changed this coverage meanwhile"):
        end_coverage(db, coverage, date(2026, 6, 20), by=bob.id, now=IN_JULY)
    assert db.scalar(select(func.count()).select_from(Coverage)) == 2


def test_a_device_that_leaves_on_its_joining_day_was_never_there(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    coverage = cover(db, contract, client, "WS-1")
    assert end_coverage(db, coverage, JUNE, by=None, now=IN_JULY) is None
    assert coverage_facts(db, client.id, contract.id, WHOLE_JUNE, IN_JULY) == []
    with pytest.raises(Refused):
        end_coverage(
            db, cover(db, contract, client, "WS-2"), date(2026, 5, 1), by=None, now=IN_JULY
        )


def test_a_move_to_another_site_gives_its_day_to_the_receiver(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    branch = make_site(db, client, "Branch")
    coverage = cover(db, contract, client, "WS-1")
    day = date(2026, 6, 15)
    asset_id = coverage.thing_id
    end_coverage(db, coverage, day, by=None, now=IN_JULY)
    row = CoverageRow(
        client.id, contract.id, asset_id, Basis.WORKSTATION, day, IN_JULY, site_id=branch.id
    )
    import_coverage(db, [row])
    facts = coverage_facts(db, client.id, contract.id, WHOLE_JUNE, IN_JULY)
    days = {one.thing.site: one.span.meet(WHOLE_JUNE) for one in facts}
    assert days == {"": Span(JUNE, day), "Branch": Span(day, JULY)}


def test_counts_leave_out_what_is_not_billed(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    cover(db, contract, client, "WS-1")
    spare = cover(db, contract, client, "WS-2", excluded="Spare")
    cover(db, contract, client, "WS-3", until=date(2026, 6, 15))
    assert counts_on(db, [contract.id], date(2026, 6, 15)) == {contract.id: {Basis.WORKSTATION: 1}}
    covered = covered_assets(db, client.id, [spare.thing_id], JUNE)
    assert covered == {spare.thing_id: contract.id}


def test_an_import_cannot_tell_a_statement_what_it_should_have_known(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    bill(db, harbor.contract, JUNE, IN_JULY)
    asset = make_asset(db, client)
    late = IN_JULY + timedelta(days=1)
    for at in (SIGNED, IN_JULY):
        with pytest.raises(Refused, match="did not know it"):
            import_coverage(
                db,
                [CoverageRow(client.id, harbor.contract.id, asset.id, Basis.SERVER, JUNE, at)],
            )
        with pytest.raises(Refused, match="did not know it"):
            import_time(
                db,
                [TimeRow(client.id, harbor.contract.id, None, "ticket", None, "x", JUNE, 5, 5,
                         BillState.COVERED, at)],
            )  # fmt: skip
    import_coverage(
        db, [CoverageRow(client.id, harbor.contract.id, asset.id, Basis.SERVER, JUNE, late)]
    )


def test_time_falls_on_the_day_of_the_contracts_zone(db: Session) -> None:
    client = make_client(db, zone="Europe/Warsaw")
    contract = make_contract(db, client)
    entry = work(db, client, "Night shift", date(2026, 6, 30), 30)
    assert (entry.contract_id, entry.work_date) == (contract.id, date(2026, 6, 30))
    entry.work_date = date(2026, 6, 30)
    at = datetime(2026, 7, 1, 2, tzinfo=UTC)
    late = work(db, client, "Night shift", at.date(), 30, at=at)
    assert late.work_date == date(2026, 7, 1)


def test_time_without_a_contract_waits_and_bad_minutes_are_refused(db: Session) -> None:
    client = make_client(db)
    assert work(db, client, "Before the contract", date(2026, 3, 1), 30).contract_id is None
    with pytest.raises(Refused):
        work(db, client, "Too long", date(2026, 3, 1), 50_000)
    with pytest.raises(Refused):
        work(db, client, "Less than nothing", date(2026, 3, 1), -1)


def test_withdrawn_time_is_kept_and_withdrawn_once(db: Session) -> None:
    client = make_client(db)
    make_contract(db, client)
    entry = work(db, client, "Wrong client", date(2026, 6, 3), 30)
    withdraw_time(db, entry, now=IN_JULY)
    with pytest.raises(Conflict):
        withdraw_time(db, entry, now=IN_JULY)
    assert db.scalar(select(func.count()).select_from(TimeEntry)) == 1
