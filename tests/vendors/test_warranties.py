"""Warranties: of a device, by the file, and word in time that they end (S20)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.backing.models import DeviceBacking
from contracts.entitlement.queries import entitlement_for
from contracts.entitlement.values import Entitled
from msp.kernel.errors import Refused
from tenants.assets.models import Asset
from tenants.people.models import Agent
from tests.contracts.deals import HOURS, STATION, cover, make_contract
from tests.harness.browsing import Browser, Visit
from tests.people import Cast, make_agent, make_asset
from vendors.register.models import Vendor
from vendors.warranties.actions.keep_warranty import keep_warranty
from vendors.warranties.actions.raise_alerts import raise_alerts
from vendors.warranties.csv_file import read_file
from vendors.warranties.jobs import check
from vendors.warranties.models import Warranty, WarrantyAlert
from vendors.warranties.values import Row, WarrantyDraft, Wrong

NOW = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
HEAD = "serial,vendor,from,until,client,kind,level,reference\n"


@pytest.fixture
def vendor(db: Session) -> Vendor:
    made = Vendor(name="Halden")
    db.add(made)
    db.flush()
    return made


def warranty(vendor: Vendor, last_day: date, **more: str) -> WarrantyDraft:
    return WarrantyDraft(vendor.id, "Manufacturer", date(2024, 1, 1), last_day, **more)


def upload(desk: Browser, text: str | bytes, **fields: str) -> tuple[int, str]:
    content = text.encode() if isinstance(text, str) else text
    answer = desk.post(
        "/vendors/warranties/import", fields, files={"file": ("w.csv", content, "text/csv")}
    )
    return answer.status_code, answer.text


def test_s20_alice_writes_a_warranty_and_the_device_says_so(
    db: Session, visit: Visit, cast: Cast, vendor: Vendor
) -> None:
    desk = visit(cast.alice)
    fields = {
        "vendor_id": str(vendor.id),
        "kind": "Manufacturer",
        "level": "NBD on site",
        "reference": "C-77",
        "starts_on": "2024-01-01",
        "last_day": "2026-12-31",
    }
    made = desk.post(f"/vendors/warranties/new?asset={cast.device.id}", fields)
    assert made.status_code == 303, made.text
    panel = desk.fragment(f"/vendors/panel/asset/{cast.device.id}").text
    for words in ("Manufacturer", "Halden", "NBD on site", "C-77"):
        assert words in panel
    db.expire_all()
    assert db.scalars(select(Asset.warranty_until)).first() == date(2026, 12, 31)
    row = db.scalars(select(Warranty)).one()
    wrong = desk.post(f"/vendors/warranties/{row.id}", {**fields, "last_day": "2023-01-01"})
    assert wrong.status_code == 422
    assert "It would end before it starts." in wrong.text
    assert visit(cast.bob).get(f"/vendors/warranties/{row.id}").status_code == 404
    desk.post(f"/vendors/warranties/{row.id}/remove")
    db.expire_all()
    assert db.scalars(select(Asset.warranty_until)).first() is None
    assert db.scalar(select(DeviceBacking.id)) is None


def test_s09_s20_hardware_under_warranty_is_the_vendors(
    db: Session, cast: Cast, vendor: Vendor
) -> None:
    deal = make_contract(db, cast.harbor, STATION, HOURS)
    asset = db.scalars(
        select(Asset).where(Asset.id == cover(db, deal, cast.harbor, "WS-7").asset_id)
    ).one()
    keep_warranty(db, asset, warranty(vendor, NOW.date(), level="NBD"), now=NOW)
    found = entitlement_for(db, cast.harbor.id, [asset.id], "hardware", NOW)
    assert found.answer is Entitled.VENDORS
    assert found.clause == "Halden: Manufacturer NBD."
    mail = entitlement_for(db, cast.harbor.id, [asset.id], "mail", NOW)
    assert mail.answer is Entitled.IN_CONTRACT
    after = NOW + timedelta(days=1)
    assert entitlement_for(db, cast.harbor.id, [asset.id], "hardware", after).backing == ""


def test_a_file_is_taken_in_whole_or_said_line_by_line(
    db: Session, visit: Visit, cast: Cast, vendor: Vendor
) -> None:
    twin = make_asset(db, cast.northwind, "NW-1", serial="TWIN1")
    make_asset(db, cast.harbor, "HD-2", serial="twin1")
    good = f"{cast.device.serial.lower()},halden,2024-01-01,2027-01-01,,Extended,4 h,C-1\n"
    bad = (
        "NOPE,Halden,2024-01-01,2027-01-01\n"
        "TWIN1,Halden,2024-01-01,2027-01-01\n"
        f"{cast.device.serial},Nobody,2024-01-01,2027-01-01\n"
        f"{cast.device.serial},Halden,01/02/2024,2027-01-01\n"
        f"{cast.device.serial},Halden,2024-01-01,2023-01-01\n"
        ",Halden,2024-01-01,2027-01-01\n"
    )
    desk = visit(cast.alice)
    status, page = upload(desk, HEAD + good + bad)
    assert status == 422
    for sentence in (
        "Nothing was taken in: 6 of 7 lines are wrong.",
        "No device has the serial number NOPE.",
        "2 devices have the serial number TWIN1: name the client.",
        "Nobody is not in the register of vendors.",
        "from is no date: write 2027-03-31.",
        "It would end before it starts.",
        "serial is empty.",
    ):
        assert sentence in page
    assert db.scalar(select(Warranty.id)) is None
    status, page = upload(desk, HEAD + good + bad, only_good="y")
    assert status == 200
    assert "1 warranties are in" in page
    named = f"TWIN1,Halden,2024-01-01,2027-01-01,{cast.northwind.name}\n"
    assert upload(desk, HEAD + good + named)[0] == 303
    rows = db.scalars(select(Warranty)).all()
    assert {one.asset_id for one in rows} == {cast.device.id, twin.id}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "lacks the columns"),
        (b"serial,vendor\nA,B\n", "from, until"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence(
    visit: Visit, cast: Cast, content: bytes, sentence: str
) -> None:
    status, page = upload(visit(cast.alice), content)
    assert status == 422
    assert sentence in page
    with pytest.raises(Refused):
        read_file(content)


def test_semicolons_and_a_mark_at_the_beginning_are_read_too() -> None:
    text = "\ufeffSerial;Vendor;From;Until\n S1 ;Halden;2024-01-01;2027-01-01\n\n;;;\n"
    (row,) = read_file(text.encode())
    assert isinstance(row, Row)
    assert (row.serial, row.kind, row.number) == ("S1", "Warranty", 2)
    (wrong,) = read_file(f"serial,vendor,from,until\n{'x' * 300},v,2024-01-01,2027-01-01".encode())
    assert isinstance(wrong, Wrong)


def test_s20_an_end_is_told_at_ninety_thirty_and_seven_days_once(
    db: Session, cast: Cast, vendor: Vendor
) -> None:
    last = date(2026, 12, 31)
    keep_warranty(db, cast.device, warranty(vendor, last), now=NOW)
    for days in range(120, -2, -1):
        at = datetime.combine(last, NOW.timetz()) - timedelta(days=days)
        raise_alerts(db, now=at)
        raise_alerts(db, now=at)
    steps = db.execute(
        select(WarrantyAlert.step, WarrantyAlert.raised_at).order_by(WarrantyAlert.raised_at)
    ).all()
    assert [(step, (last - at.date()).days) for step, at in steps] == [(90, 90), (30, 30), (7, 7)]


def test_an_end_that_another_warranty_outlasts_is_not_told(
    db: Session, cast: Cast, vendor: Vendor
) -> None:
    today = NOW.date()
    keep_warranty(db, cast.device, warranty(vendor, today + timedelta(days=5)), now=NOW)
    longer = WarrantyDraft(vendor.id, "Extended", today, today + timedelta(days=400))
    keep_warranty(db, cast.device, longer, now=NOW)
    assert raise_alerts(db, now=NOW) == 0


def test_the_manager_and_the_clients_page_tell_it_until_it_is_seen(
    db: Session, visit: Visit, cast: Cast, vendor: Vendor
) -> None:
    cast.harbor.account_manager_id = cast.alice.id
    other = make_agent(db, "Otto", "account_manager")
    nina = make_agent(db, "Nina", "administrator", clients=(cast.northwind,))
    keep_warranty(db, cast.device, warranty(vendor, NOW.date() + timedelta(days=20)), now=NOW)
    raise_alerts(db, now=NOW)
    alert = db.scalars(select(WarrantyAlert)).one().id
    with time_machine.travel(NOW, tick=False):
        desk, page = visit(cast.alice), f"/vendors/panel/client/{cast.harbor.id}"
        for address in ("/vendors/panel/endings", page):
            told = desk.fragment(address).text
            assert cast.device.name in told
            assert "20 days" in told
        assert cast.device.name not in visit(other).fragment("/vendors/panel/endings").text
        assert visit(nina).fragment(page).status_code == 404
        assert visit(nina).post(f"/vendors/endings/{alert}/seen").status_code == 404
        assert cast.device.name in desk.get("/vendors/warranties?days=30").text
        assert cast.device.name not in desk.get("/vendors/warranties?days=7").text
        assert cast.device.name not in visit(nina).get("/vendors/warranties").text
        assert desk.post(f"/vendors/endings/{alert}/seen").status_code == 200
        assert cast.device.name not in desk.fragment("/vendors/panel/endings").text


def test_the_night_withdraws_a_warranty_without_a_source(
    db: Session, cast: Cast, vendor: Vendor, ada: Agent
) -> None:
    row = keep_warranty(db, cast.device, warranty(vendor, NOW.date()), now=NOW)
    db.delete(row)
    db.flush()
    assert db.scalar(select(DeviceBacking.id)) is not None
    check(db)
    assert db.scalar(select(DeviceBacking.id)) is None
