"""What vendors charge us against what we charge on: devices that nobody bills, and cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.models import Contract
from contracts.agreements.values import Basis
from contracts.backing.values import Extent
from contracts.entitlement.values import Entitled
from contracts.ledger.actions.record_coverage import Stay as Days
from contracts.ledger.actions.record_coverage import record_coverage
from contracts.ledger.values import BillState
from msp.desk.tickets.actions.override_entitlement import override_entitlement
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind
from msp.kernel.ids import new_id
from msp.reports.leakage.actions.check_leaks import check_leaks
from msp.reports.leakage.actions.decide_leak import decide_leak
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values import Decision
from msp.reports.leakage.words import link_of
from tenants.clients.models import Tenant
from tests.contracts.deals import HOURS, SERVER, STATION, make_contract
from tests.harness.browsing import Visit
from tests.people import NOW, make_agent, make_asset, make_client
from tests.reports.test_leaks import DAY, TODAY, chargeable, leaks_of, post
from vendors.agreements.actions.keep_contract import add_contract
from vendors.agreements.actions.keep_cover import add_cover, drop_cover
from vendors.agreements.models import CaseTerms, VendorContract
from vendors.agreements.values import ContractDraft, Period
from vendors.cases.models import CaseLink, VendorCase
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor

JUNE = date(2026, 6, 1)
SERVERS = Extent(asset_kind="server")
ENDED: dict[str, Any] = {"status": "resolved", "resolved_at": NOW - DAY}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def corvid(db: Session) -> Vendor:
    vendor = Vendor(name="Corvid")
    db.add(vendor)
    db.flush()
    return vendor


def supported(db: Session, vendor: Vendor, cost: str = "2400", **more: Any) -> VendorContract:
    """Storage care for 2,400 a year unless told otherwise."""
    draft = ContractDraft(
        f"CV-{new_id()}", "Storage care", date(2026, 1, 1), period_cost=Decimal(cost), **more
    )
    return add_contract(db, vendor, draft, now=NOW)


def of_kind(db: Session, client: Tenant, kind: str) -> list[Leak]:
    return [one for one in leaks_of(db, client) if one.kind == kind]


def unbilled(db: Session, client: Tenant) -> list[tuple[str, Decimal | None, str]]:
    found = of_kind(db, client, "vendor_unbilled")
    return sorted((one.label, one.amount, one.currency) for one in found)


def place(db: Session, contract: Contract, asset: Any, excluded: str = "") -> None:
    record_coverage(db, contract, asset, Days(JUNE, excluded=excluded), by=None, now=NOW)


def test_a_device_that_a_vendor_is_paid_for_and_nobody_bills_costs_its_part(
    db: Session, corvid: Vendor
) -> None:
    client = make_client(db)
    ours = make_contract(db, client)
    servers = [make_asset(db, client, f"SRV-{n}", kind="server") for n in (1, 2, 3)]
    make_asset(db, client, "WS-1")
    retired = make_asset(db, client, "SRV-0", kind="server")
    retired.retired_on = JUNE
    theirs = supported(db, corvid)
    line = add_cover(db, theirs, SERVERS, client.id)
    place(db, ours, servers[0])
    place(db, ours, servers[1], excluded="A spare")
    # 2,400.00 a year is 200.00 a month, for three servers.
    assert unbilled(db, client) == [
        ("SRV-2 · Corvid, Storage care", Decimal("66.67"), "USD"),
        ("SRV-3 · Corvid, Storage care", Decimal("66.67"), "USD"),
    ]
    leaks = of_kind(db, client, "vendor_unbilled")
    places = {link_of(one, None) for one in leaks}
    assert places == {f"/assets/{one.id}" for one in servers[1:]}
    place(db, ours, servers[2])
    assert [one[0] for one in unbilled(db, client)] == ["SRV-2 · Corvid, Storage care"]
    drop_cover(db, line)
    assert unbilled(db, client) == []


@pytest.mark.parametrize(
    ("period", "month"),
    [(Period.MONTH, "100.00"), (Period.QUARTER, "33.33"), (Period.YEAR, "8.33")],
)
def test_the_part_is_a_months_and_each_clients_share(
    db: Session, corvid: Vendor, period: Period, month: str
) -> None:
    theirs = supported(db, corvid, "200", period=period, currency="EUR")
    for name in ("Harbor Dental", "Northwind Cargo"):
        client = make_client(db, name)
        make_contract(db, client)
        make_asset(db, client, "SRV-1", kind="server")
        add_cover(db, theirs, SERVERS, client.id)
    (found,) = unbilled(db, client)
    assert found[1:] == (Decimal(month), "EUR")


def test_no_share_is_said_where_there_is_none_and_nothing_where_a_fee_bears_it(
    db: Session, corvid: Vendor
) -> None:
    client, flat = make_client(db), make_client(db, "Flat Fee")
    make_contract(db, client)
    make_contract(db, flat, LineDraft("All in", Basis.FLAT, Decimal(900)))
    shared, free = supported(db, corvid), supported(db, corvid, "0")
    over = supported(db, corvid, last_day=TODAY - DAY)
    for one in (client, flat):
        make_asset(db, one, "SRV-1", kind="server")
        for theirs in (shared, free, over):
            add_cover(db, theirs, SERVERS, one.id)
    add_cover(db, shared, Extent(asset_kind="printer"), None)
    assert unbilled(db, client) == [("SRV-1 · Corvid, Storage care", None, "USD")]
    assert unbilled(db, flat) == []


def test_a_vendor_is_paid_for_a_client_that_we_have_no_contract_with(
    db: Session, corvid: Vendor
) -> None:
    client = make_client(db)
    theirs = supported(db, corvid)
    add_cover(db, theirs, Extent(), client.id)
    (leak,) = of_kind(db, client, "vendor_unbilled")
    assert (leak.label, leak.amount) == ("Corvid, Storage care", Decimal("200.00"))
    assert link_of(leak, None) == f"/vendors/contracts/{theirs.id}"
    make_contract(db, client)
    assert unbilled(db, client) == []


def case(db: Session, ticket: Ticket, vendor: Vendor, cost: str = "95", **more: Any) -> CaseTerms:
    """The ticket is a case at the vendor, for 95 USD unless told otherwise."""
    connection = VendorConnection(
        vendor_id=vendor.id, name=f"Tracker {new_id()}", kind="roundup", base_url="https://x"
    )
    db.add(connection)
    db.flush()
    row = VendorCase(
        connection_id=connection.id, correlation_id=str(new_id()), external_id=str(new_id()),
        number="V7", status="resolved", shared=more.pop("shared", False),
    )  # fmt: skip
    db.add(row)
    db.flush()
    db.add(
        CaseLink(
            tenant_id=ticket.tenant_id, ticket_id=ticket.id, case_id=row.id,
            connection_id=connection.id, state="closed", state_since=NOW - DAY,
            forwarded_at=NOW - DAY,
        )
    )  # fmt: skip
    terms = CaseTerms(
        case_id=row.id, severity=3, acknowledged_by="answer", incident_cost=Decimal(cost),
        currency="USD", counted_at=NOW - DAY, **more,
    )  # fmt: skip
    db.add(terms)
    db.flush()
    return terms


def uncharged(db: Session, client: Tenant) -> dict[str, Decimal | None]:
    return {one.label: one.amount for one in of_kind(db, client, "vendor_incident")}


def test_a_vendors_case_of_a_ticket_outside_the_contract_that_nobody_pays(
    db: Session, corvid: Vendor
) -> None:
    client = make_client(db)
    contract = make_contract(db, client, STATION, HOURS)
    silent, gift, paid, inside, running, refused, shared, old = (
        chargeable(db, client, subject, **(ENDED | more))
        for subject, more in (
            ("Silent", {}), ("Gift", {}), ("Paid", {}), ("Inside", {}),
            ("Running", {"status": "open", "resolved_at": None}), ("Refused", {}),
            ("Shared", {}), ("Old", {"resolved_at": NOW - 60 * DAY}),
        )
    )  # fmt: skip
    for ticket in (silent, gift, paid, inside, running, old):
        case(db, ticket, corvid, "95.50")
    case(db, refused, corvid, given_back_at=NOW)
    case(db, shared, corvid, shared=True)
    post(db, gift, 45, 0, BillState.GOODWILL)
    post(db, paid, 30, 30, BillState.CHARGEABLE)
    bob = make_agent(db)
    by_bob = Author(AuthorKind.AGENT, agent_id=bob.id, label=bob.name)
    override_entitlement(db, inside, Entitled.IN_CONTRACT, "Promised", by_bob, now=NOW)
    assert uncharged(db, client) == {
        f"Corvid V7 · {silent.number}": Decimal("95.50"),
        f"Corvid V7 · {gift.number}": Decimal("95.50"),
        f"Corvid V7 · {shared.number}": None,
    }
    leaks = of_kind(db, client, "vendor_incident")
    assert f"/tickets/{silent.number}" in {link_of(one, None) for one in leaks}
    of_gift = next(one for one in leaks if str(gift.number) in one.label)
    assert of_gift.contract_id == contract.id
    post(db, silent, 60, 60, BillState.CHARGEABLE)
    assert f"Corvid V7 · {silent.number}" not in uncharged(db, client)


def test_decided_once_it_stays_so_and_a_rerun_changes_nothing(db: Session, corvid: Vendor) -> None:
    client, alice = make_client(db), make_agent(db, "Alice", "account_manager")
    make_contract(db, client)
    make_asset(db, client, "SRV-1", kind="server")
    add_cover(db, supported(db, corvid), SERVERS, client.id)
    case(db, chargeable(db, client, "Silent", **ENDED), corvid)
    for leak in leaks_of(db, client):
        decide_leak(
            db, leak, Decision.IGNORED, reason="Ours to bear", until=None, by=alice.id,
            today=TODAY, now=NOW,
        )  # fmt: skip
    names = set(Leak.__table__.columns.keys()) - {"checked_at"}

    def rows() -> dict[UUID, dict[str, Any]]:
        db.expire_all()
        return {
            one.id: {name: getattr(one, name) for name in names} for one in leaks_of(db, client)
        }

    first = rows()
    assert {one["kind"] for one in first.values()} >= {"vendor_unbilled", "vendor_incident"}
    assert rows() == first
    checked = check_leaks(db, client, now=NOW + timedelta(days=1))
    assert (checked.new, checked.resolved) == (0, 0)
    assert {one["decision"] for one in rows().values()} == {"ignored"}


def test_sums_of_vendors_stand_apart_and_strangers_see_none(
    db: Session, visit: Visit, corvid: Vendor
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    make_contract(db, harbor, STATION, SERVER)
    theirs = supported(db, corvid)
    for client in (harbor, northwind):
        add_cover(db, theirs, SERVERS, client.id)
    make_asset(db, harbor, "SRV-1", kind="server")
    leaks_of(db, harbor)
    # Ann serves Harbor Dental alone: what she reads is the same share that Alice reads.
    for limit in (None, (harbor,)):
        name = "Alice" if limit is None else "Ann"
        agent = visit(make_agent(db, name, "account_manager", clients=limit))
        page = agent.get("/reports/leaks").text
        assert "Paid to vendors, not charged on" in page
        assert "100.00 USD" in page
        # Our own price of the same server is a sum of its own.
        assert "400.00 USD" in page
        assert "500.00 USD" not in page
    nina = visit(make_agent(db, "Nina", "account_manager", clients=(northwind,)))
    for place in ("/reports/leaks?whose=all", "/reports/leaks.csv", "/reports/panel/leaks"):
        assert "SRV-1" not in nina.get(place).text
        assert "100.00 USD" not in nina.get(place).text
