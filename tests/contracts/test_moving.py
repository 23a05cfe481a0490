"""A device that goes to another client: no day is lost, none is billed twice, neither sees both."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.ledger.actions.move_device import Destination, move_device
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.models import Coverage, DeviceMove
from contracts.ledger.moves import moves_of
from msp.kernel.errors import NotFound, Refused
from tenants.assets.models import Asset
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    SIGNED,
    cover,
    make_contract,
)
from tests.contracts.formats import html_text
from tests.contracts.watching import billed
from tests.harness.browsing import Visit
from tests.harness.database import AsScope
from tests.people import (
    contact_principal,
    make_agent,
    make_asset,
    make_client,
    make_contact,
    principal_of,
)

DAY = timedelta(days=1)
HORIZON = date(2026, 12, 1)


def test_the_day_belongs_to_the_receiver_and_both_statements_are_right(db: Session) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    giving, getting = make_contract(db, harbor), make_contract(db, northwind)
    coverage = cover(db, giving, harbor, "WS-1")
    asset = db.get_one(Asset, (harbor.id, coverage.thing_id))
    to = Destination(northwind, date(2026, 6, 11), getting)
    received = move_device(db, asset, to, by=None, now=IN_JULY)
    assert (received.serial, received.tenant_id) == (asset.serial, northwind.id)
    assert asset.retired_on == date(2026, 6, 11)
    gave, got = billed(db, giving, JUNE, IN_JULY), billed(db, getting, JUNE, IN_JULY)
    assert [gave, got] == [20, 40]
    with pytest.raises(Refused, match="left on 11 Jun 2026"):
        move_device(db, asset, Destination(northwind, JULY), by=None, now=IN_JULY)


def test_what_was_billed_is_corrected_on_both_sides(db: Session) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    giving, getting = make_contract(db, harbor), make_contract(db, northwind)
    coverage = cover(db, giving, harbor, "WS-1")
    assert [billed(db, giving, JUNE, IN_JULY), billed(db, getting, JUNE, IN_JULY)] == [60, 0]
    asset = db.get_one(Asset, (harbor.id, coverage.thing_id))
    to = Destination(northwind, date(2026, 6, 11), getting)
    move_device(db, asset, to, by=None, now=IN_JULY + DAY)
    gave, got = billed(db, giving, JULY, IN_AUGUST), billed(db, getting, JULY, IN_AUGUST)
    assert [gave, got] == [-40, 100]


def test_every_coverage_of_the_giver_ends_also_one_that_was_to_begin(db: Session) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    first, second = make_contract(db, harbor), make_contract(db, harbor)
    coverage = cover(db, first, harbor, "WS-1", excluded="Trial")
    asset = db.get_one(Asset, (harbor.id, coverage.thing_id))
    record_coverage(db, second, asset, Stay(JULY), by=None, now=SIGNED)
    move_device(db, asset, Destination(northwind, date(2026, 6, 11)), by=None, now=IN_JULY)
    standing = db.scalars(select(Coverage).where(Coverage.superseded_at.is_(None))).all()
    assert [(one.contract_id, one.valid_to, one.excluded) for one in standing] == [
        (first.id, date(2026, 6, 11), "Trial")
    ]


def test_what_cannot_be_moved_is_said(db: Session) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    asset = make_asset(db, harbor)
    with pytest.raises(Refused) as refused:
        move_device(db, asset, Destination(harbor, JUNE), by=None, now=IN_JULY)
    assert refused.value.field == "client"
    foreign = Destination(northwind, JUNE, make_contract(db, harbor))
    with pytest.raises(NotFound):
        move_device(db, asset, foreign, by=None, now=IN_JULY)
    received = move_device(db, asset, Destination(northwind, JUNE), by=None, now=IN_JULY)
    with pytest.raises(Refused, match="came on 1 Jun 2026") as refused:
        move_device(db, received, Destination(harbor, JUNE), by=None, now=IN_JULY)
    assert refused.value.field == "on"


moves = st.lists(st.tuples(st.integers(0, 2), st.integers(-10, 150)), max_size=8)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves)
def test_no_day_is_lost_and_none_counts_twice_however_often_it_moves(
    db: Session, moves: list[tuple[int, int]]
) -> None:
    """The sum over the clients is the days the device was covered anywhere."""
    undone = db.begin_nested()
    clients = [make_client(db, name) for name in ("Alder Law", "Birch Tea", "Cedar Inn")]
    contracts = [make_contract(db, one) for one in clients]
    coverage = cover(db, contracts[0], clients[0], "WS-1")
    asset = db.get_one(Asset, (clients[0].id, coverage.thing_id))
    for index, days in moves:
        on = JUNE + days * DAY
        to = Destination(clients[index], on, contracts[index])
        with suppress(Refused):
            asset = move_device(db, asset, to, by=None, now=IN_JULY)
    rows = db.scalars(select(Coverage).where(Coverage.superseded_at.is_(None))).all()
    counted = Counter(
        row.valid_from + n * DAY
        for row in rows
        for n in range(((row.valid_to or HORIZON) - row.valid_from).days)
    )
    undone.rollback()
    begun = min(counted)
    assert set(counted.values()) == {1}
    assert sum(counted.values()) == (HORIZON - begun).days


def test_neither_contact_sees_the_other_and_only_who_serves_both_knows(
    db: Session, as_scope: AsScope
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    asset = make_asset(db, harbor, "WS-1")
    received = move_device(db, asset, Destination(northwind, JUNE), by=None, now=IN_JULY)
    carol = make_contact(db, harbor, "Carol", sees="company", rights=("devices.read",))
    charlie = make_contact(db, northwind, "Charlie", sees="company", rights=("devices.read",))
    for contact, own in ((carol, asset.id), (charlie, received.id)):
        with as_scope(contact_principal(contact).scope) as theirs:
            assert theirs.scalars(select(Asset.id)).all() == [own]
    for served, known in (((harbor,), 0), ((northwind,), 0), ((harbor, northwind), 1)):
        agent = make_agent(db, f"Nina {len(served)} {served[0].name}", clients=served)
        with as_scope(principal_of(agent, served).scope) as theirs:
            assert theirs.scalar(select(func.count()).select_from(DeviceMove)) == known
            reached = theirs.get(
                Asset, (served[0].id, asset.id if harbor in served else received.id)
            )
            assert reached is not None
            assert len(moves_of(theirs, reached)) == known


def test_alice_moves_a_device_after_a_look_at_both_bills(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    giving, getting = make_contract(db, harbor), make_contract(db, northwind)
    coverage = cover(db, giving, harbor, "WS-1")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = f"/contracts/move/{coverage.thing_id}"
    assert page in alice.get(f"/contracts/panel/asset/{coverage.thing_id}").text
    assert "Northwind Cargo" in alice.get(page).text
    assert "The receiver&#39;s first day" in alice.get(f"{page}?to={northwind.id}").text
    given = {
        "to": str(northwind.id), "on": "2026-06-11", "contract_id": str(getting.id), "site_id": "",
    }  # fmt: skip
    looked = alice.post(page, given | {"do": "preview"})
    assert looked.status_code == 200, looked.text
    shown = html_text(looked.text)
    assert f"{giving.code} Harbor Dental" in shown
    assert f"{getting.code} Northwind Cargo" in shown
    assert db.scalar(select(func.count()).select_from(DeviceMove)) == 0
    assert "Choose the client first." in alice.post(page, given | {"to": ""}).text
    assert alice.post(page, given | {"on": ""}).status_code == 422
    done = alice.post(page, given)
    received = db.scalars(select(Asset).where(Asset.tenant_id == northwind.id)).one()
    assert done.headers["location"] == f"/assets/{received.id}"
    told = html_text(alice.get(f"/contracts/panel/asset/{received.id}").text)
    assert "Came from Harbor Dental on 11 Jun 2026." in told


def test_who_serves_one_side_alone_moves_nothing(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    asset = make_asset(db, harbor)
    given = {"to": str(northwind.id), "on": "2026-06-11", "contract_id": "", "site_id": ""}
    page = f"/contracts/move/{asset.id}"
    hana = visit(make_agent(db, "Hana", "account_manager", clients=(harbor,)))
    assert "Northwind" not in hana.get(page).text
    assert hana.post(page, given).status_code == 422
    nina = visit(make_agent(db, "Nina", "account_manager", clients=(northwind,)))
    assert nina.post(page, given).status_code == 404
    assert visit(make_agent(db)).post(page, given).status_code == 404
    assert db.scalar(select(func.count()).select_from(DeviceMove)) == 0
