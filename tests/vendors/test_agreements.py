"""Vendor contracts: terms, the devices they are for, and what is published of them below (S20)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.backing.models import Backing, BackingExtent, ClientBacking
from contracts.backing.queries import backings_for
from contracts.backing.values import Extent
from contracts.entitlement.queries import entitlement_for
from contracts.entitlement.values import Entitled
from msp.desk.tickets.models_side import Category
from msp.kernel.errors import Refused
from msp.kernel.ids import new_id
from msp.kernel.scope import portal_scope, staff_scope
from tenants.people.models import Agent
from tests.contracts.deals import HOURS, STATION, cover, make_contract
from tests.harness.browsing import Visit
from tests.harness.database import AsScope
from tests.people import Cast, make_agent, make_asset
from vendors.agreements.actions.check_published import check_published
from vendors.agreements.actions.keep_contract import add_contract, change_contract
from vendors.agreements.actions.keep_cover import add_cover, drop_cover
from vendors.agreements.models import ClientCover, VendorContract
from vendors.agreements.values import ContractDraft, Promise, Target
from vendors.register.models import Vendor

NOW = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
TODAY = NOW.date()
TERMS = ContractDraft(
    number="V-2291",
    name="Premium",
    starts_on=date(2026, 1, 1),
    last_day=date(2026, 12, 31),
    categories=("hardware",),
    included_incidents=10,
    incident_cost=Decimal("95.35"),
    targets=(Target(3, Promise.ACKNOWLEDGE, 60), Target(3, Promise.RESOLVE, 480)),
)


@pytest.fixture
def vendor(db: Session) -> Vendor:
    made = Vendor(name="Corvid")
    db.add(made)
    db.add(Category(key="hardware", name="Hardware"))
    db.flush()
    return made


@pytest.fixture
def contract(db: Session, vendor: Vendor) -> VendorContract:
    return add_contract(db, vendor, TERMS, now=NOW)


def form(**more: str) -> dict[str, str]:
    return {
        "number": "V-1",
        "name": "Standard",
        "starts_on": "2026-01-01",
        "last_day": "2026-12-31",
        "calendar_id": "",
        "acknowledged_by": "answer",
        "period": "year",
        "period_cost": "1200",
        "incident_cost": "95.50",
        "currency": "USD",
        "1-acknowledge": "30",
        "1-resolve": "240",
        **more,
    }


def test_s20_ada_writes_a_vendor_contract_and_bob_reads_it_without_its_price(
    db: Session, visit: Visit, ada: Agent, cast: Cast, vendor: Vendor
) -> None:
    made = visit(ada).post(f"/vendors/{vendor.id}/contracts/new", form(categories="hardware"))
    assert made.status_code == 303, made.text
    here = made.headers["location"]
    page = visit(ada).get(here).text
    for words in ("Standard", "V-1", "Hardware", "1,200.00", "95.50", "30 min", "4 h", "In force"):
        assert words in page
    bobs = visit(cast.bob).get(here).text
    assert "Standard" in bobs
    assert "1,200.00" not in bobs
    assert "95.50" not in bobs
    assert visit(cast.bob).get(f"{here}/edit").status_code == 404
    assert "V-1" in visit(cast.bob).get("/vendors/contracts").text
    panel = visit(cast.bob).fragment(f"/vendors/panel/contracts?vendor={vendor.id}").text
    assert "V-1 Standard" in panel


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"last_day": "2025-01-01"}, "It would end before it starts."),
        ({"1-resolve": "soon"}, "minutes from 1 to 525600"),
        ({"1-resolve": "0000000019999999999"}, "minutes from 1 to 525600"),
        ({"1-acknowledge": "300"}, "would be solved before it is answered"),
        ({"currency": "usd"}, "Three capital letters"),
        ({"last_day": "", "renews_months": "12"}, "What never ends does not renew itself."),
    ],
)
def test_what_cannot_be_agreed_is_said_and_nothing_is_lost(
    db: Session,
    visit: Visit,
    ada: Agent,
    vendor: Vendor,
    wrong: dict[str, str],
    sentence: str,
) -> None:
    answer = visit(ada).post(f"/vendors/{vendor.id}/contracts/new", form(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Standard" in answer.text
    assert db.scalar(select(VendorContract.id)) is None


def test_a_number_is_taken_once_at_each_vendor(db: Session, contract: VendorContract) -> None:
    vendor = db.get_one(Vendor, contract.vendor_id)
    with pytest.raises(Refused, match="this number already"):
        add_contract(db, vendor, TERMS, now=NOW)
    other = Vendor(name="Another")
    db.add(other)
    db.flush()
    assert add_contract(db, other, TERMS, now=NOW).number == "V-2291"


def test_s20_devices_are_named_by_client_device_kind_model_and_series(
    db: Session, visit: Visit, ada: Agent, cast: Cast, contract: VendorContract
) -> None:
    desk, here = visit(ada), f"/vendors/contracts/{contract.id}"
    for fields in (
        {"tenant_id": str(cast.harbor.id), "device": cast.device.name},
        {"tenant_id": "", "asset_kind": "server", "model": "R450"},
        {"tenant_id": "", "serial_from": "AB1000", "serial_to": "AB1999"},
    ):
        answer = desk.post(f"{here}/devices/new", {"asset_kind": "", **fields})
        assert answer.status_code == 303, answer.text
    page = desk.get(here).text
    for words in (cast.device.name, "Harbor Dental", "Server, R450", "serial AB1000 to AB1999"):
        assert words in page
    for fields, sentence in (
        ({"tenant_id": "", "device": cast.device.name}, "Name the client of the device too."),
        ({"tenant_id": str(cast.harbor.id), "device": "X"}, "no device of this name"),
        ({"tenant_id": "", "serial_from": "B2", "serial_to": "A1"}, "from a lower to a higher"),
    ):
        answer = desk.post(f"{here}/devices/new", {"asset_kind": "", **fields})
        assert answer.status_code == 422
        assert sentence in answer.text


def test_the_devices_of_other_clients_are_nobodys_business(
    db: Session, visit: Visit, cast: Cast, contract: VendorContract
) -> None:
    nina = make_agent(db, "Nina", "administrator", clients=(cast.northwind,))
    line = add_cover(db, contract, Extent(asset_id=cast.device.id), cast.harbor.id)
    desk = visit(nina)
    page = desk.get(f"/vendors/contracts/{contract.id}").text
    assert "Harbor Dental" not in page
    assert cast.device.name not in page
    assert desk.post(f"/vendors/covers/{line.id}/remove").status_code == 404
    fields = {"tenant_id": str(cast.harbor.id), "device": cast.device.name}
    assert desk.post(f"/vendors/contracts/{contract.id}/devices/new", fields).status_code == 422


def test_s20_what_is_published_below_follows_the_contract(
    db: Session, cast: Cast, contract: VendorContract
) -> None:
    backing = db.scalars(select(Backing)).one()
    assert (backing.label, backing.vendor) == ("V-2291 Premium", "Corvid")
    assert backing.valid_to == date(2027, 1, 1)
    assert backing.targets == {"3-acknowledge": 60, "3-resolve": 480}
    assert backing.incident_cost == Decimal("95.35")
    everyones = add_cover(db, contract, Extent(asset_kind="printer"), None)
    own = add_cover(db, contract, Extent(asset_id=cast.device.id), cast.harbor.id)
    assert db.scalars(select(BackingExtent)).one().asset_kind == "printer"
    assert db.scalars(select(ClientBacking)).one().asset_id == cast.device.id
    change_contract(
        db,
        db.get_one(Vendor, contract.vendor_id),
        contract,
        ContractDraft("V-9", "Lean", date(2026, 1, 1)),
    )
    db.refresh(backing)
    assert backing.label == "V-9 Lean"
    assert db.scalar(select(Backing.valid_to)) is None
    assert not backing.targets
    drop_cover(db, everyones)
    drop_cover(db, own)
    assert db.scalar(select(BackingExtent.id)) is None
    assert db.scalar(select(ClientBacking.id)) is None


def test_s09_s20_the_check_at_intake_says_the_vendors_with_its_papers(
    db: Session, cast: Cast, contract: VendorContract
) -> None:
    deal = make_contract(db, cast.harbor, STATION, HOURS)
    station = cover(db, deal, cast.harbor, "WS-9").thing_id
    add_cover(db, contract, Extent(asset_id=station), cast.harbor.id)
    found = entitlement_for(db, cast.harbor.id, [station], "hardware", NOW)
    assert found.answer is Entitled.VENDORS
    assert found.clause == "Corvid: V-2291 Premium."
    assert (found.vendor, found.backing) == ("Corvid", "V-2291 Premium")
    other = entitlement_for(db, cast.harbor.id, [station], "mail", NOW)
    assert other.answer is Entitled.IN_CONTRACT
    assert other.backing == "V-2291 Premium"
    later = entitlement_for(db, cast.harbor.id, [station], "hardware", NOW + timedelta(days=300))
    assert later.answer is Entitled.IN_CONTRACT
    assert later.backing == ""
    stranger = make_asset(db, cast.harbor, "WS-8")
    chargeable = entitlement_for(db, cast.harbor.id, [stranger.id], "hardware", NOW)
    assert chargeable.answer is Entitled.CHARGEABLE
    assert "95.35" not in str(found.as_json())


def test_a12_a_contact_reads_who_stands_behind_her_device_and_never_the_price(
    db: Session, cast: Cast, contract: VendorContract, as_scope: AsScope
) -> None:
    add_cover(db, contract, Extent(asset_id=cast.device.id), cast.harbor.id)
    ids = (cast.harbor.id, cast.device.id)
    carol = portal_scope(cast.harbor.id, cast.carol.id, "own", None)
    dora = portal_scope(cast.harbor.id, cast.dora.id, "own", None)
    charlie = portal_scope(cast.northwind.id, cast.charlie.id, "company", None)
    with as_scope(carol) as portal:
        (found,) = backings_for(portal, ids[0], [ids[1]], "hardware", TODAY)
        assert (found.vendor, found.named) == ("Corvid", True)
    for other in (dora, charlie):
        with as_scope(other) as portal:
            assert backings_for(portal, ids[0], [ids[1]], "hardware", TODAY) == []
            assert portal.scalar(select(ClientBacking.id)) is None


def test_s20_an_orphan_below_is_found_and_withdrawn(
    db: Session, cast: Cast, contract: VendorContract
) -> None:
    add_cover(db, contract, Extent(asset_id=cast.device.id), cast.harbor.id)
    assert check_published(db) == 0
    assert len(db.scalars(select(ClientBacking)).all()) == 1
    backing = db.scalars(select(Backing)).one()
    db.add(
        ClientBacking(
            tenant_id=cast.harbor.id,
            source_kind="vendor_client_cover",
            source_id=new_id(),
            backing_id=backing.id,
            asset_id=cast.device.id,
        )
    )
    lost = Backing(
        source_kind="vendor_contract",
        source_id=UUID(int=7),
        label="gone",
        vendor="Nobody",
        valid_from=TODAY,
        categories=[],
        targets={},
        period="year",
        currency="USD",
    )
    db.add(lost)
    db.flush()
    assert check_published(db) == 2
    assert [one.label for one in db.scalars(select(Backing))] == ["V-2291 Premium"]
    kept = db.scalars(select(ClientBacking)).one()
    assert kept.source_id == db.scalars(select(ClientCover.id)).one()


def test_staff_of_some_clients_publish_for_theirs_alone(
    db: Session, cast: Cast, contract: VendorContract, as_scope: AsScope
) -> None:
    nina = make_agent(db, "Nina", "administrator", clients=(cast.northwind,))
    add_cover(db, contract, Extent(asset_id=cast.device.id), cast.harbor.id)
    contract_id, northwind = contract.id, cast.northwind.id
    with as_scope(staff_scope(nina.id, (northwind,))) as scoped:
        again = scoped.get_one(VendorContract, contract_id)
        add_cover(scoped, again, Extent(asset_kind="server"), northwind)
    assert len(db.scalars(select(ClientBacking)).all()) == 2
