"""Margins across rooms: vendors' costs, the pages and files, and who may see none of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.costs.tools import Usage
from contracts.ledger.values import BillState
from contracts.margins.bill import bill_margin
from contracts.margins.values import Gaps
from contracts.margins.values_bill import BillMargin
from contracts.values import FOREVER, Span
from msp.reports.margins.queries import client_margins
from msp.reports.margins.vendors import with_vendor_costs
from msp.reports.vendors.values import Incident, Standing
from tests.contracts.deals import IN_AUGUST, IN_JULY, JULY, JUNE
from tests.contracts.facts import uid
from tests.contracts.formats import Sheets, html_text
from tests.contracts.test_margins import DAYS, billed
from tests.contracts.test_margins_of_bills import june_bill, priced, worked
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_contact, make_portal_host
from vendors.agreements.models import ClientCover, VendorContract
from vendors.register.models import Vendor

HARBOR, ALWAYS = uid("Harbor Dental"), Span(date(2026, 1, 1), FOREVER)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(IN_JULY, tick=False):
        yield


def plain() -> BillMargin:
    return bill_margin(billed(), [], [], [], Usage(DAYS))


def incident(amount: str = "80", **more: Any) -> Incident:
    given: dict[str, Any] = {
        "day": date(2026, 6, 10), "currency": "USD", "case_id": uid("case"),
        "ticket_id": uid("ticket"), **more,
    }  # fmt: skip
    return Incident(HARBOR, uid("contract"), "ticket:1", "A case", amount=Decimal(amount), **given)


def standing(a_year: int = 1200, clients: int = 1, **more: Any) -> Standing:
    given: dict[str, Any] = {
        "days": ALWAYS, "currency": "USD", "contract_id": uid("vendor contract"), **more,
    }  # fmt: skip
    return Standing(HARBOR, "Support", a_month=Fraction(a_year, 12), clients=clients, **given)


def test_cases_are_exact_and_contracts_are_shared_by_clients_and_contracts() -> None:
    found = with_vendor_costs(
        plain(),
        [incident(), incident(day=date(2026, 7, 1)), incident(known=False)],
        [standing(), standing(clients=4), standing(clients=0), standing(currency="EUR")],
        [ALWAYS],
    )
    assert [(one.amount, one.allocated) for one in found.vendors] == [
        (Decimal(80), False),
        (Decimal(100), False),
        (Decimal(25), True),
    ]
    assert found.margin.vendor_cost == 205
    assert found.margin.allocated == 25
    assert found.margin.gaps == Gaps(unknown_vendor_costs=3)


@given(st.integers(1, 99_999), st.integers(0, 29), st.integers(1, 30))
@settings(max_examples=40)
def test_days_of_a_vendors_contract_cost_their_part_of_the_month(
    cents: int, first: int, days: int
) -> None:
    start = date(2026, 6, 1 + first)
    end = min(date.fromordinal(start.toordinal() + days), JULY)
    half = [Span(date(2026, 1, 1), date(2026, 6, 16)), ALWAYS]
    one = Standing(
        HARBOR, "Support", Span(start, end), Fraction(cents, 100), "USD", 1, uid("vendor contract")
    )  # fmt: skip
    alone = with_vendor_costs(plain(), [], [one], [ALWAYS]).margin.vendor_cost
    shared = with_vendor_costs(plain(), [], [one], half).margin.vendor_cost
    exact = Fraction(cents, 100) * (end - start).days / 30
    assert abs(alone - Decimal(exact.numerator) / exact.denominator) <= Decimal("0.005")
    assert alone / 2 - Decimal("0.01") <= shared <= alone


def support(db: Session, *clients: Any) -> None:
    vendor = Vendor(name="Northwind Support")
    db.add(vendor)
    db.flush()
    contract = VendorContract(
        vendor_id=vendor.id,
        number="S-1",
        name="Servers",
        starts_on=date(2026, 1, 1),
        term_from=date(2026, 1, 1),
        period_cost=Decimal(2400),
        period="year",
        currency="USD",
    )
    db.add(contract)
    db.flush()
    db.add_all(ClientCover(tenant_id=one.id, contract_id=contract.id) for one in clients)
    db.flush()


def test_a_share_of_a_vendors_contract_is_the_same_whoever_asks(db: Session, visit: Visit) -> None:
    bob, harbor, other = make_agent(db), make_client(db), make_client(db, "Northwind Cargo")
    priced(db, bob)
    june_bill(db, harbor, bob)
    support(db, harbor, other)
    (found,) = client_margins(db, Span(JUNE, JULY), IN_JULY)
    assert found.margin.vendor_cost == 100
    for limit in (None, (harbor,)):
        name = "Alice" if limit is None else "Ann"
        alice = visit(make_agent(db, name, "account_manager", clients=limit))
        text = html_text(alice.get("/reports/margins?month=2026-06").text)
        assert "1,588.00 USD" in text
        assert "100.00 USD" in text
        assert "1,315.60 USD" in text


@time_machine.travel(IN_AUGUST, tick=False)
def test_every_figure_opens_and_the_files_say_the_same(db: Session, visit: Visit) -> None:
    bob, harbor = make_agent(db), make_client(db)
    priced(db, bob)
    _contract, run = june_bill(db, harbor, bob)
    worked(db, harbor, make_agent(db, "=cmd()"), date(2026, 6, 20), 30, BillState.COVERED)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    client = html_text(alice.get(f"/reports/margins/clients/{harbor.id}?month=2026-06").text)
    assert "30 min of work without a cost rate" in client
    assert "1,415.60 USD" in client
    page = alice.get(f"/reports/margins/bills/{run.id}")
    text = html_text(page.text)
    told = ("Bob", "RMM, per device", "Vault, per client", "New office", "Of no ticket")
    for words in (*told, "Hour, less additions", "Hour, invoiced"):
        assert words in text
    assert f'href="/billing/runs/{run.id}"' in page.text
    rows = list(csv.DictReader(io.StringIO(
        alice.get("/reports/margins.csv?month=2026-06").content.decode("utf-8-sig")
    )))  # fmt: skip
    assert [(row["client"], row["gross_margin"], row["uncosted_minutes"]) for row in rows] == [
        ("Harbor Dental", "1415.60", "30")
    ]
    book = Sheets(alice.get("/reports/margins.xlsx?month=2026-06").content)
    sheet = book.values["USD"]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heads.index("Gross margin") + 1).value == 1415.6
    assert sheet.cell(3, heads.index("Revenue") + 1).value == 1588
    assert "=SUM" in str(book.formulas["USD"].cell(3, heads.index("Revenue") + 1).value)


def test_who_may_not_see_costs_finds_no_margin_and_no_rate(db: Session, visit: Visit) -> None:
    bob, harbor = make_agent(db), make_client(db)
    priced(db, bob)
    contract, run = june_bill(db, harbor, bob)
    northwind = make_client(db, "Northwind Cargo")
    places = [
        f"/reports/margins/clients/{harbor.id}",
        f"/reports/margins/bills/{run.id}",
        f"/reports/margins.csv?client={harbor.id}",
        f"/contracts/{contract.number}/costs",
    ]
    everywhere = ["/reports/margins", "/admin/costs", "/admin/costs/tools"]
    other = visit(make_agent(db, "Eve", "account_manager", clients=(northwind,)))
    assert [other.get(one).status_code for one in places] == [404] * 4
    assert "Harbor" not in other.get("/reports/margins?month=2026-06").text
    charlie = make_contact(db, northwind, "Charlie", sees="company", rights=("invoices.read",))
    carol = make_contact(db, harbor, "Carol", sees="company", rights=("invoices.read",))
    for nobody in (
        visit(bob),
        visit(make_agent(db, "Dan", "dispatcher")),
        visit(charlie, make_portal_host(db, northwind)),
        visit(carol, make_portal_host(db, harbor)),
    ):
        assert [nobody.get(one).status_code for one in places + everywhere] == [404] * 7
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert [alice.get(one).status_code for one in places + everywhere] == [200] * 7
    # She sees costs; to change them is another right.
    assert alice.post("/admin/costs", {"amount": "1"}).status_code == 404
    assert "40.00 USD" in alice.get("/admin/costs").text


def test_an_administrator_keeps_and_withdraws_costs_by_the_pages(db: Session, visit: Visit) -> None:
    bob, harbor = make_agent(db), make_client(db)
    contract, _run = june_bill(db, harbor, bob)
    root = visit(make_agent(db, "Root", "administrator"))
    day = datetime(2026, 1, 1, tzinfo=UTC).date().isoformat()
    rate = {"whose": f"agent:{bob.id}", "amount": "41.50", "currency": "USD", "valid_from": day}
    assert root.post("/admin/costs", rate).status_code == 303
    assert root.post("/admin/costs", rate | {"whose": "role:engineer_l1"}).status_code == 303
    for wrong in ("", "agent:nobody", "role:wizard"):
        refused = root.post("/admin/costs", rate | {"whose": wrong, "note": "kept"})
        assert refused.status_code == 422
        assert 'value="kept"' in refused.text
    text = html_text(root.get("/admin/costs").text)
    assert "Bob 41.50 USD" in text
    assert "Engineer, first line assumed 41.50 USD" in text
    tool = {"name": "RMM", "per": "device", "asset_kind": "", "amount": "3", "currency": "USD"}
    tool["valid_from"] = day
    assert root.post("/admin/costs/tools", tool).status_code == 303
    here = f"/contracts/{contract.number}/costs"
    assert root.post(here, tool | {"amount": "", "where": "contract"}).status_code == 303
    page = root.get(here).text
    assert "not used" in html_text(page)
    bad = root.post(here, tool | {"per": "client", "asset_kind": "server", "where": "client"})
    assert "Only a cost for each device is of one kind." in bad.text
    before = client_margins(db, Span(JUNE, JULY), IN_JULY)[0].margin
    assert [before.tool_cost, before.labour_cost] == [0, Decimal("124.50")]
    withdraw = page.split(f'action="{here}/')[1].split('"')[0]
    assert root.post(f"{here}/{withdraw}").status_code == 303
    assert client_margins(db, Span(JUNE, JULY), IN_JULY)[0].margin.tool_cost == Decimal("42.40")
