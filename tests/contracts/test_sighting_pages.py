"""The pages and the API of what monitoring saw: who may, what is said, and that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from litestar.testing import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.ledger.models import Coverage, ExclusionReason
from contracts.sightings.models import SeenDevice, Sighting
from contracts.sightings.values import Standing
from tenants.assets.models import Asset
from tests.api.asking import asker
from tests.contracts.deals import make_contract
from tests.contracts.formats import html_text
from tests.contracts.watching import device_of, report, saw
from tests.harness.browsing import Visit
from tests.people import NOW, make_agent, make_asset, make_cast, make_client

DEVICE = {"serial": "SN100", "last_seen": "2026-06-16T09:00:00Z", "name": "Front desk"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def count(db: Session, table: Any) -> int:
    return db.scalar(select(func.count()).select_from(table)) or 0


def test_s23_a_tool_pushes_a_list_and_the_same_push_again_is_done_once(
    db: Session, application: TestClient[Any]
) -> None:
    cast = make_cast(db)
    cast.device.serial = "SN200"
    tool = asker(db, application, cast.alice, rights=["assets.report"])
    body = {
        "tenant_id": str(cast.harbor.id),
        "source": "Watchtower",
        "devices": [DEVICE, DEVICE | {"serial": "SN200"}, DEVICE | {"serial": "Default string"}],
    }
    first = tool.post("/device-reports", body, once="night-1")
    assert first.status_code == 201, first.text
    answer = first.json()
    assert (answer["taken"], answer["known"], answer["unknown"]) == (2, 1, 1)
    assert answer["refused"] == [
        {
            "position": 3,
            "serial": "Default string",
            "reason": "Default string is a maker's placeholder and names no device.",
        }
    ]
    again = tool.post("/device-reports", body, once="night-1")
    assert again.json() == answer
    assert count(db, Sighting) == 2
    other = tool.post("/device-reports", body | {"source": "x"}, once="night-1")
    assert other.status_code == 422
    # A key that may only report may not read.
    assert tool.get("/seen-devices").status_code == 404
    listed = asker(db, application, cast.bob).get("/seen-devices?standing=unknown").json()
    assert [one["serial"] for one in listed["items"]] == ["SN100"]


def test_what_a_list_may_not_hold_is_refused_as_a_problem(
    db: Session, application: TestClient[Any]
) -> None:
    cast = make_cast(db)
    tool = asker(db, application, cast.alice)
    whole = {"tenant_id": str(cast.harbor.id), "source": "x", "devices": [DEVICE]}
    wrongs: tuple[dict[str, Any], ...] = (
        {"devices": []},
        {"devices": [DEVICE] * 5001},
        {"devices": [DEVICE | {"last_seen": "2026-06-16T09:00:00"}]},
        {"devices": [DEVICE | {"kind": "toaster"}]},
        {"devices": [DEVICE | {"colour": "red"}]},
        {"source": ""},
    )
    for wrong in wrongs:
        refused = tool.post("/device-reports", whole | wrong)
        assert refused.status_code == 400, refused.text
        assert refused.headers["content-type"] == "application/problem+json"
    limited = make_agent(db, "Nina", "account_manager", clients=(cast.northwind,))
    theirs = asker(db, application, limited, (cast.northwind,))
    assert theirs.post("/device-reports", whole).status_code == 404
    assert asker(db, application, cast.bob).post("/device-reports", whole).status_code == 404
    assert count(db, SeenDevice) == 0


def test_a_list_of_thousands_is_taken_in_one_go(db: Session, application: TestClient[Any]) -> None:
    cast = make_cast(db)
    many = [DEVICE | {"serial": f"SN{n:05d}X", "name": f"PC {n}"} for n in range(5000)]
    body = {"tenant_id": str(cast.harbor.id), "source": "Watchtower", "devices": many}
    answer = asker(db, application, cast.alice).post("/device-reports", body)
    assert answer.json()["unknown"] == 5000


def test_alice_accepts_some_and_leaves_one_out(db: Session, visit: Visit) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    report(db, client, saw("SN1"), saw("SN2"), saw("SN3"))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert "Seen by monitoring" in alice.get("/assets").text
    shown = html_text(alice.get(f"/assets/seen?client={client.id}").text)
    assert "PC SN1" in shown
    ids = [str(device_of(db, client, one).id) for one in ("SN1", "SN2")]
    given = {"client": str(client.id), "contract_id": str(contract.id), "since": "2026-06-11"}
    done = alice.post("/assets/seen/decide", {**given, "ids": ids, "do": "accept"})
    assert done.status_code == 303, done.text
    assert count(db, Coverage) == 2
    third = str(device_of(db, client, "SN3").id)
    wrong = alice.post("/assets/seen/decide", {**given, "ids": third, "do": "exclude"})
    assert wrong.status_code == 422
    assert "Say why it is left out." in wrong.text
    assert 'value="2026-06-11"' in wrong.text
    assert f'value="{third}" data-row-check checked' in wrong.text
    alice.post("/assets/seen/decide", {**given, "ids": third, "do": "exclude", "reason": "Trial"})
    left_out = html_text(alice.get(f"/assets/seen?client={client.id}&which=out").text)
    assert f"{device_of(db, client, 'SN3').name} Trial" in left_out
    nothing = alice.post("/assets/seen/decide", {**given, "do": "accept"})
    assert "Tick the devices first." in nothing.text


def test_a_device_has_a_page_from_which_it_is_merged(db: Session, visit: Visit) -> None:
    client = make_client(db)
    asset = make_asset(db, client, "WS-1", serial="OTHER")
    report(db, client, saw("SN1", user="carol"))
    device = device_of(db, client, "SN1")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = f"/assets/seen/{device.id}"
    assert "Watchtower" in alice.get(page).text
    given = {"client": str(client.id), "ids": str(device.id), "page": "device", "do": "merge"}
    missing = alice.post("/assets/seen/decide", given)
    assert missing.status_code == 422
    assert "Choose which device it is." in missing.text
    assert alice.post("/assets/seen/decide", given | {"asset_id": str(asset.id)}).status_code == 303
    db.refresh(device)
    assert (device.standing, device.asset_id) == (Standing.KNOWN, asset.id)
    assert "WS-1" in alice.get(page).text


def test_who_may_not_decide_or_serves_others_changes_nothing(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    contract = make_contract(db, harbor)
    report(db, harbor, saw("SN1"))
    device = device_of(db, harbor, "SN1")
    given = {"client": str(harbor.id), "ids": str(device.id), "do": "accept"}
    bob = visit(make_agent(db))
    assert bob.get(f"/assets/seen/{device.id}").status_code == 200
    assert bob.post("/assets/seen/decide", given).status_code == 404
    nina = visit(make_agent(db, "Nina", "account_manager", clients=(northwind,)))
    assert nina.post("/assets/seen/decide", given).status_code == 404
    assert nina.get(f"/assets/seen/{device.id}").status_code == 404
    theirs = nina.post("/assets/seen/decide", given | {"client": str(northwind.id)})
    assert "Tick the devices first." in theirs.text
    eve = visit(make_agent(db, "Eve", "engineer_l2"))
    under = given | {"contract_id": str(contract.id), "since": "2026-06-11"}
    assert "You may not change contracts." in eve.post("/assets/seen/decide", under).text
    db.refresh(device)
    assert (device.standing, count(db, Asset), count(db, Coverage)) == (Standing.UNKNOWN, 0, 0)


LIST = """serial;last_seen;first_seen;kind;name;user;site
SN1;2026-06-16 09:00;2026-06-01 08:00;server;Rack 1;carol;Main
SN2;yesterday;;;;;
SN3;2026-06-16 09:00;;toaster;;;
N/A;2026-06-16 09:00;;;;;
WS1;2026-06-16 09:00;;;;;
"""


def test_a_list_is_looked_at_then_taken_in_and_wrong_lines_stay(db: Session, visit: Visit) -> None:
    client = make_client(db, zone="Europe/Warsaw")
    make_asset(db, client, "Reception", serial="WS1")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    given = {"client": str(client.id), "source": "Counted by hand", "text": LIST}
    looked = alice.post("/assets/seen/import", given | {"do": "preview"})
    assert looked.status_code == 200
    shown = html_text(looked.text)
    assert "Not in the register: it will wait for your decision." in shown
    assert "last_seen is no time: write 2027-03-31 14:05." in shown
    assert "toaster is no kind" in shown
    assert "N/A is a maker's placeholder" in shown
    assert "Noted as seen: Reception of the register." in shown
    assert count(db, SeenDevice) == 0
    taken = alice.post("/assets/seen/import", given | {"do": "import"})
    assert taken.status_code == 422
    shown = html_text(taken.text)
    assert "2 devices are noted. The lines below are wrong" in shown
    assert "SN2,yesterday" in taken.text
    assert "SN1,2026" not in taken.text
    device = device_of(db, client, "SN1")
    assert (device.kind, device.name, device.source) == ("server", "Rack 1", "Counted by hand")
    assert device.last_seen_at.isoformat() == "2026-06-16T07:00:00+00:00"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"client": ""}, "Choose whose devices these are."),
        ({"text": ""}, "The first line lacks the columns: serial, last_seen."),
        ({"text": "a,b\n1,2"}, "The first line lacks the columns: serial, last_seen."),
        ({"text": "serial,last_seen\n" + "S,2026-06-16\n" * 5001}, "at most 5000 devices"),
    ],
)
def test_what_is_no_list_is_said_beside_the_field_and_stays(
    db: Session, visit: Visit, change: dict[str, str], sentence: str
) -> None:
    client = make_client(db)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    given = {"client": str(client.id), "source": "Mine", "text": LIST, "do": "import"} | change
    answer = alice.post("/assets/seen/import", given)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Mine"' in answer.text
    assert count(db, SeenDevice) == 0


def test_the_administrator_keeps_the_reasons(db: Session, visit: Visit) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    asset = make_asset(db, client)
    adam, alice = (
        visit(make_agent(db, "Adam", "administrator")),
        make_agent(db, "Al", "account_manager"),
    )
    assert adam.post("/admin/exclusions", {"name": "Loan  device"}).status_code == 303
    reason = db.scalars(select(ExclusionReason).where(ExclusionReason.name == "Loan device")).one()
    for name, sentence in (("loan device", "in the list already"), (" ", "Say the reason.")):
        wrong = adam.post("/admin/exclusions", {"name": name})
        assert sentence in wrong.text
        assert wrong.status_code in (409, 422)
    given = {
        "contract_id": str(contract.id), "basis": "workstation", "valid_from": "2026-06-01",
        "valid_to": "", "site_id": "", "excluded": "Loan device",
    }  # fmt: skip
    page = f"/contracts/coverage/new/{asset.id}"
    assert "Loan device" in visit(alice).get(page).text
    assert visit(alice).post(page, given).status_code == 303
    kept = adam.post(f"/admin/exclusions/{reason.id}", {"name": "Loan", "position": "1"})
    assert kept.status_code == 303
    db.refresh(reason)
    assert (reason.name, reason.active) == ("Loan", False)
    coverage = db.scalars(select(Coverage)).one()
    assert (coverage.excluded, coverage.valid_from) == ("Loan device", date(2026, 6, 1))
    # A reason of former times stays chosen on its own coverage and is offered nowhere else.
    assert "Loan device" in visit(alice).get(f"/contracts/coverage/{coverage.id}").text
    assert "Loan" not in visit(alice).get(page).text
    assert visit(alice).get("/admin/exclusions").status_code == 404
