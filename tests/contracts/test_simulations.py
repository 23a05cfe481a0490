"""Simulations of real contracts: the bills' own cents, a page that cannot write, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contracts.agreements.actions.open_contract import open_contract
from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.set_price import set_price
from contracts.agreements.actions.suspend_contract import Pause, suspend_contract
from contracts.agreements.drafts import ContractDraft, LineDraft, TermsDraft
from contracts.agreements.models import Contract
from contracts.agreements.queries import version_fact, versions_of
from contracts.agreements.values import Basis
from contracts.ledger.values import BillState
from contracts.simulator.queries import change_of, simulation_of
from contracts.simulator.simulating import Asked
from contracts.simulator.values import Change
from msp.kernel.db import reading_only
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    HOURS,
    JULY,
    JUNE,
    SIGNED,
    STATION,
    bill,
    cover,
    make_contract,
    work,
    worked_example,
)
from tests.contracts.formats import html_text
from tests.contracts.test_margins_of_bills import priced, worked
from tests.contracts.test_prepaid_billing import BLOCK, buy
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_contact, make_portal_host

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
AUGUST = date(2026, 8, 1)
ASKED = Asked(AUGUST, 3, JUNE, NOW)
QUERY = "month=2026-08&months=3&what=percent&since="


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def busy(db: Session) -> tuple[Contract, Tenant]:
    """Three months with devices, seats, work that is charged and a price that changed, billed."""
    client, bob = make_client(db), make_agent(db)
    priced(db, bob)
    contract = worked_example(db, client).contract
    for number in (6, 7, 8):
        worked(db, client, bob, date(2026, number, 10), 50, BillState.CHARGEABLE)
        worked(db, client, bob, date(2026, number, 11), 45, BillState.COVERED)
    set_price(db, contract, 1, Decimal("61.37"), date(2026, 7, 10), by=None, now=SIGNED)
    for month in (JUNE, JULY, AUGUST):
        at = datetime(2026, month.month + 1, 2, 6, tzinfo=UTC)
        bill(db, contract, month, at, upto="approved")
    return contract, client


def test_no_change_gives_exactly_the_bills_cents(db: Session) -> None:
    contract, _client = busy(db)
    found = simulation_of(db, contract, Change(JUNE), ASKED, with_margins=True)
    assert [one.billed for one in found.months] == [one.now.net for one in found.months]
    assert [one.now for one in found.months] == [one.then for one in found.months]
    assert found.billed == found.now == found.then
    assert found.change == 0
    # 50 and 45 minutes of Bob at 40 an hour, fourteen devices' RMM, the vault.
    assert found.months[1].now.margin is not None
    assert found.months[1].now.margin.cost == Decimal("63.33") + 39 + 10
    same = change_of(db, contract, "version:1", JUNE)
    assert simulation_of(db, contract, same, ASKED, with_margins=False).change == 0


def test_a_draft_and_another_contract_of_the_client_are_tried_on_its_past(db: Session) -> None:
    contract, client = busy(db)
    revise_contract(
        db, contract, effective_from=date(2026, 11, 1), by=None, now=NOW - timedelta(days=1)
    )
    draft = versions_of(db, contract)[0]
    draft.lines[0].prices[-1].amount = Decimal(10)
    db.flush()
    tried = change_of(db, contract, f"version:{draft.number}", JULY)
    assert tried.version == version_fact(draft)
    flat = open_contract(
        db,
        client.id,
        ContractDraft(
            name="All inclusive",
            terms=TermsDraft(effective_from=date(2027, 1, 1)),
            currency="USD",
            zone="America/New_York",
            starts_on=date(2027, 1, 1),
            lines=(
                LineDraft("All inclusive", Basis.FLAT, Decimal(2000)),
                LineDraft("Outside", Basis.HOURLY, Decimal(60)),
            ),
        ),
        by=None,
        now=NOW,
    )
    other = change_of(db, contract, f"contract:{flat.number}", JUNE)
    found = simulation_of(db, contract, other, ASKED, with_margins=False)
    assert [one.then.net for one in found.months] == [2060, 2060, 2060]
    assert change_of(db, contract, "contract:0", JUNE) == Change(JUNE)


def test_a_simulation_writes_nothing_and_could_not(db: Session, visit: Visit) -> None:
    contract, client = busy(db)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    count = "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_xact_user_tables"
    ours = count + " where relname not in ('auth_session')"
    before = db.scalar(text(ours))
    page = alice.get(f"/contracts/{contract.number}/simulate?{QUERY}&percent=10")
    assert page.status_code == 200
    assert db.scalar(text(ours)) == before
    with pytest.raises(DBAPIError, match="read-only transaction"), reading_only(db):
        make_client(db, "Northwind Cargo")
    make_client(db, "Written afterwards")
    assert db.get(Tenant, client.id) is client


def test_the_page_shows_the_months_side_by_side_and_keeps_what_was_typed(
    db: Session, visit: Visit
) -> None:
    contract, client = busy(db)
    here = f"/contracts/{contract.number}"
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert f'href="{here}/simulate"' in alice.get(here).text
    assert "Nothing is written." in html_text(alice.get(here + "/simulate").text)
    text_of = html_text(alice.get(f"{here}/simulate?{QUERY}&percent=10&line_1=1").text)
    assert "As simulated" in text_of
    assert "+ 66.80 USD" in text_of
    assert "Margin simulated" in text_of
    wrong = alice.get(f"{here}/simulate?{QUERY}&percent=lots&price_1=-4&price_2=cheap")
    assert wrong.status_code == 422
    assert 'value="lots"' in wrong.text
    assert 'value="cheap"' in wrong.text
    assert "A price is a number that is not negative." in wrong.text
    typed = QUERY.replace("percent", "prices")
    assert "1,200.00 USD" in alice.get(f"{here}/simulate?{typed}&price_2=200").text
    euros = make_contract(db, client, currency="EUR")
    refused = alice.get(f"{here}/simulate?month=2026-08&months=3&what=contract:{euros.number}")
    assert "nothing is converted" in refused.text


def test_who_may_not_see_the_contract_simulates_nothing(db: Session, visit: Visit) -> None:
    contract, _client = busy(db)
    northwind = make_client(db, "Northwind Cargo")
    here = f"/contracts/{contract.number}/simulate"
    asked = f"{here}?{QUERY}&percent=10"
    other = visit(make_agent(db, "Eve", "account_manager", clients=(northwind,)))
    charlie = make_contact(db, northwind, "Charlie", sees="company", rights=("invoices.read",))
    bob = visit(make_agent(db, "Rob"))
    for nobody in (other, bob, visit(charlie, make_portal_host(db, northwind))):
        assert nobody.get(here).status_code == 404
        assert nobody.get(asked).status_code == 404


def test_prepaid_hours_and_a_suspension_cost_no_cent_in_a_simulation_either(db: Session) -> None:
    client = make_client(db)
    agreed = make_contract(db, client, BLOCK, HOURS, STATION)
    cover(db, agreed, client, "WS-1")
    for number, minutes in ((6, 400), (7, 400), (8, 90)):
        buy(db, agreed, date(2026, number, 3))
        work(db, client, f"T-{number}", date(2026, number, 9), minutes)
    pause = Pause(date(2026, 7, 6), date(2026, 7, 20), "A strike")
    suspend_contract(db, agreed, pause, by=None, now=datetime(2026, 7, 1, tzinfo=UTC))
    for month in (JUNE, JULY, AUGUST):
        at = datetime(2026, month.month + 1, 2, 6, tzinfo=UTC)
        bill(db, agreed, month, at, upto="approved")
    for asked in (ASKED, Asked(AUGUST, 1, JUNE, NOW)):
        found = simulation_of(db, agreed, Change(JUNE), asked, with_margins=False)
        assert [one.billed for one in found.months] == [one.now.net for one in found.months]
        assert found.change == 0
    hourly = Change(JULY, prices={2: Decimal(240)})
    assert simulation_of(db, agreed, hourly, ASKED, with_margins=False).change == 0
    smaller = change_of(db, agreed, "version:1", JUNE)
    assert simulation_of(db, agreed, smaller, ASKED, with_margins=False).change == 0
