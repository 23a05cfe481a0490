"""What monitoring saw: kept for ever, known by serial within the client, never billed by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.ledger.models import Coverage
from contracts.sightings.actions.accept_device import Under, accept_device
from contracts.sightings.actions.exclude_device import exclude_device, include_again
from contracts.sightings.actions.merge_device import merge_device
from contracts.sightings.actions.sweep_brief import sweep_brief
from contracts.sightings.models import SeenDevice, Sighting
from contracts.sightings.queries import sightings_of
from contracts.sightings.rules import passed_by, serial_key, standing_after, what_is_wrong
from contracts.sightings.values import Standing
from msp.kernel.errors import Conflict, NotFound, Refused
from tenants.assets.models import Asset
from tests.contracts.deals import IN_JULY, JUNE, make_contract, worked_example
from tests.contracts.watching import billed, device_of, report, saw
from tests.people import NOW, make_agent, make_asset, make_client, make_contact, make_site

TWENTY = timedelta(minutes=20)
DAY = timedelta(days=1)


def test_a_known_serial_is_the_registers_and_an_unknown_one_waits(db: Session) -> None:
    client = make_client(db)
    asset = make_asset(db, client, "WS-1", serial="sn 100")
    taken = report(db, client, saw("SN100"), saw("SN200"))
    assert [one.standing for one in taken.placed] == [Standing.KNOWN, Standing.UNKNOWN]
    assert device_of(db, client, "SN100").asset_id == asset.id
    assert asset.last_seen_at == NOW
    assert device_of(db, client, "SN200").asset_id is None
    assert db.scalar(select(func.count()).select_from(Asset)) == 1


def test_a_serial_is_never_looked_for_at_another_client(db: Session) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    theirs = make_asset(db, northwind, "NW-1", serial="SN100")
    report(db, harbor, saw("SN100"))
    assert device_of(db, harbor, "SN100").standing == Standing.UNKNOWN
    assert theirs.last_seen_at is None
    report(db, northwind, saw("SN100"))
    assert device_of(db, northwind, "SN100").asset_id == theirs.id
    assert device_of(db, harbor, "SN100").asset_id is None


def test_two_devices_with_one_serial_wait_for_a_person(db: Session) -> None:
    client = make_client(db)
    make_asset(db, client, "WS-1", serial="SN100")
    twin = make_asset(db, client, "WS-2", serial="SN100")
    report(db, client, saw("SN100"))
    assert device_of(db, client, "SN100").standing == Standing.UNKNOWN
    twin.retired_on = date(2026, 6, 1)
    db.flush()
    report(db, client, saw("SN100"))
    assert device_of(db, client, "SN100").standing == Standing.KNOWN


def test_sightings_are_added_and_what_was_known_stays_readable(db: Session) -> None:
    client = make_client(db)
    report(db, client, saw("SN100", name="Old name", last=NOW - DAY), at=NOW - DAY)
    report(db, client, saw("SN100", name="New name"), source="Other tool")
    device = device_of(db, client, "SN100")
    assert device.name == "New name"
    told = sightings_of(db, device)
    assert [(one.row.name, one.row.source) for one in told] == [
        ("New name", "Other tool"),
        ("Old name", "Watchtower"),
    ]
    before = sightings_of(db, device, known_at=NOW - timedelta(hours=1))
    assert [one.row.name for one in before] == ["Old name"]


def test_late_news_of_the_past_widens_the_stay_and_renames_nothing(db: Session) -> None:
    client = make_client(db)
    report(db, client, saw("SN100", name="Now", first=NOW - DAY))
    report(db, client, saw("SN100", name="Then", first=NOW - 9 * DAY, last=NOW - 8 * DAY))
    device = device_of(db, client, "SN100")
    assert (device.name, device.first_seen_at, device.last_seen_at) == ("Now", NOW - 9 * DAY, NOW)
    assert db.scalar(select(func.count()).select_from(Sighting)) == 2


def test_wrong_devices_are_named_and_keep_nobody_waiting(db: Session) -> None:
    client = make_client(db)
    taken = report(
        db, client, saw(""), saw("To be filled by O.E.M."), saw("000000"), saw("SN100"),
        saw("SN2", last=NOW + DAY), saw("SN3", first=NOW, last=NOW - DAY),
        saw("SN4", first=datetime(1, 1, 1, tzinfo=UTC)), saw("SN5", name="n" * 121),
    )  # fmt: skip
    assert [one.position for one in taken.placed] == [4]
    assert [(one.position, one.reason.split(" ")[0]) for one in taken.wrong] == [
        (1, "It"), (2, "To"), (3, "000000"), (5, "It"), (6, "It"), (7, "It"), (8, "A"),
    ]  # fmt: skip
    assert db.scalar(select(func.count()).select_from(SeenDevice)) == 1


def test_f14_a_device_seen_for_twenty_minutes_is_left_out_until_it_comes_to_stay(
    db: Session,
) -> None:
    client = make_client(db)
    report(db, client, saw("QS1", first=NOW - TWENTY))
    device = device_of(db, client, "QS1")
    assert device.standing == Standing.UNKNOWN
    assert sweep_brief(db, NOW + timedelta(hours=23)) == 0
    assert sweep_brief(db, NOW + DAY) == 1
    assert device.standing == Standing.BRIEF
    report(db, client, saw("QS1", first=NOW + 3 * DAY, last=NOW + 3 * DAY), at=NOW + 3 * DAY)
    assert device.standing == Standing.UNKNOWN
    late = saw("QS2", first=NOW - 3 * DAY, last=NOW - 3 * DAY + TWENTY)
    assert report(db, client, late).count(Standing.BRIEF) == 1


def test_f14_what_is_only_seen_is_never_billed(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    report(db, client, saw("NEW-1"), saw("QS1", first=NOW - 3 * DAY, last=NOW - 3 * DAY + TWENTY))
    assert billed(db, harbor.contract, JUNE, IN_JULY) == 1468
    assert db.scalar(select(func.count()).where(Coverage.excluded != "")) == 0


def test_an_accepted_device_finds_its_site_and_user_and_is_billed_from_its_day(
    db: Session,
) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    site = make_site(db, client, "Branch")
    carol = make_contact(db, client)
    report(db, client, saw("NEW-1", site="branch", user=carol.email.upper(), name="Front desk"))
    device, bob = device_of(db, client, "NEW-1"), make_agent(db)
    asset = accept_device(db, device, Under(contract, date(2026, 6, 11)), by=bob.id, now=NOW)
    assert (asset.name, asset.serial, asset.site_id, asset.contact_id) == (
        "Front desk", "NEW-1", site.id, carol.id,
    )  # fmt: skip
    assert (device.standing, device.decided_by) == (Standing.KNOWN, bob.id)
    assert billed(db, contract, JUNE, IN_JULY) == 40
    with pytest.raises(Conflict, match="in the register already"):
        accept_device(db, device, None, by=bob.id, now=NOW)


def test_an_excluded_device_stands_on_the_statement_with_its_reason(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    report(db, client, saw("TRIAL-1"), saw("OWN-1"))
    device = device_of(db, client, "TRIAL-1")
    exclude_device(db, device, "Trial", Under(contract, JUNE), by=None, now=NOW)
    coverage = db.scalars(select(Coverage)).one()
    assert (coverage.excluded, coverage.asset_id) == ("Trial", device.asset_id)
    assert billed(db, contract, JUNE, IN_JULY) == 0
    own = device_of(db, client, "OWN-1")
    with pytest.raises(Refused) as refused:
        exclude_device(db, own, "  ", by=None, now=NOW)
    assert refused.value.field == "reason"
    exclude_device(db, own, "The client's own", by=None, now=NOW)
    report(db, client, saw("OWN-1", last=NOW + DAY), at=NOW + DAY)
    assert (own.standing, own.reason) == (Standing.EXCLUDED, "The client's own")
    include_again(db, own, by=None, now=NOW)
    assert (own.standing, own.reason) == (Standing.UNKNOWN, "")


def test_a_merged_device_is_the_registers_from_then_on_and_never_another_clients(
    db: Session,
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    asset = make_asset(db, harbor, "WS-1", serial="")
    report(db, harbor, saw("SN100"))
    device = device_of(db, harbor, "SN100")
    with pytest.raises(NotFound):
        merge_device(db, device, make_asset(db, northwind), by=None, now=NOW)
    under = Under(make_contract(db, northwind), JUNE)
    with pytest.raises(NotFound), db.begin_nested():
        accept_device(db, device, under, by=None, now=NOW)
    merge_device(db, device, asset, by=None, now=NOW)
    assert (asset.serial, asset.last_seen_at) == ("SN100", NOW)
    report(db, harbor, saw("SN100", last=NOW + DAY), at=NOW + DAY)
    assert asset.last_seen_at == NOW + DAY


moments = st.integers(0, 365 * 24 * 60).map(lambda n: NOW + timedelta(minutes=n) - 180 * DAY)


@given(st.text(max_size=30))
def test_a_serial_key_is_its_own_key(serial: str) -> None:
    assert serial_key(serial_key(serial)) == serial_key(serial)
    assert serial_key(f" {serial} ") == serial_key(serial)


@given(st.text(max_size=130), st.text(max_size=130), moments, moments, moments)
def test_what_is_wrong_always_has_an_answer(
    serial: str, name: str, first: datetime, last: datetime, now: datetime
) -> None:
    wrong = what_is_wrong(saw(serial, name=name, first=first, last=last), now)
    if last < first or not serial.strip():
        assert wrong


@given(st.sampled_from(Standing), moments, moments, moments)
def test_only_a_person_changes_what_a_person_decided(
    standing: Standing, first: datetime, last: datetime, now: datetime
) -> None:
    after = standing_after(standing, first, last, now)
    if standing in (Standing.KNOWN, Standing.EXCLUDED):
        assert after is standing
    else:
        assert after is (Standing.BRIEF if passed_by(first, last, now) else Standing.UNKNOWN)
