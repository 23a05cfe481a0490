"""Alice's "My work": drafts to be signed, and bills by their next step."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from contracts.agreements.actions.revise_contract import revise_contract
from contracts.dossier.duties import my_clients, open_bills, unsigned
from msp.kernel.moment import now
from tests.contracts.deals import IN_JULY, JUNE, bill, make_contract, worked_example
from tests.harness.browsing import Visit
from tests.people import Cast, make_agent, make_cast

LONG_AGO = date(2020, 1, 1)
SIGNED = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


def test_her_own_clients_are_meant_or_all_where_she_has_none(db: Session, cast: Cast) -> None:
    assert set(my_clients(db, cast.alice.id)) == {cast.harbor.id, cast.northwind.id}
    cast.harbor.account_manager_id = cast.alice.id
    db.flush()
    assert my_clients(db, cast.alice.id) == [cast.harbor.id]


def test_bills_stand_by_month_and_next_step(db: Session, cast: Cast) -> None:
    harbor = worked_example(db, cast.harbor)
    run = bill(db, harbor.contract, JUNE, IN_JULY, upto="reviewed")
    (found,) = open_bills(db, [cast.harbor.id])
    assert (found.month, found.state, found.count) == (run.month, "reviewed", 1)
    assert open_bills(db, [cast.northwind.id]) == []
    bill(db, harbor.contract, JUNE, IN_JULY, upto="issued")
    assert open_bills(db, [cast.harbor.id]) == []


def test_alices_page_is_hers_and_bobs_is_his(db: Session, visit: Visit, cast: Cast) -> None:
    cast.harbor.account_manager_id = cast.alice.id
    contract = make_contract(db, cast.harbor, starts_on=LONG_AGO, at=SIGNED)
    theirs = make_contract(db, cast.northwind, starts_on=LONG_AGO, at=SIGNED)
    soon = now().date() + timedelta(days=15)
    for one in (contract, theirs):
        revise_contract(db, one, soon, by=cast.alice.id, now=now())
    db.flush()
    alice, bob = visit(cast.alice), visit(cast.bob)
    page = alice.get("/").text
    for panel in ("/billing/panel/mine", "/contracts/panel/dates", "/contracts/panel/drafts"):
        assert panel in page
        assert panel not in bob.get("/").text
        assert bob.get(panel).status_code == 404
    assert "Mine, by due time" not in page
    assert "Take next" not in page
    assert "Mine, by due time" in bob.get("/").text
    drafts = alice.get("/contracts/panel/drafts").text
    assert f'href="/contracts/{contract.number}/versions/2"' in drafts
    assert f'href="/contracts/{theirs.number}/versions/2"' not in drafts
    bills = alice.get("/billing/panel/mine").text
    assert "to be drafted" in bills
    assert 'href="/billing?month=' in bills
    olga = visit(make_agent(db, "Olga", "account_manager", clients=(cast.northwind,)))
    theirs_alone = olga.get("/contracts/panel/drafts").text
    assert f"/contracts/{theirs.number}/versions/2" in theirs_alone
    assert f"/contracts/{contract.number}/" not in theirs_alone
    assert [one.number for one in unsigned(db, [cast.harbor.id])] == [contract.number]
