"""Clients, contacts and devices over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from litestar.testing import TestClient
from sqlalchemy.orm import Session

from msp.kernel.db import unit
from msp.kernel.moment import now
from tenants.clients.queries import hosts_of
from tenants.signin.actions.keep_key import make_key
from tenants.signin.principals import key_principal
from tests.api.asking import Asker, asker
from tests.people import make_agent, make_asset, make_cast, make_client, principal_of

App = TestClient[Any]


@pytest.fixture
def alice(db: Session, application: App) -> Asker:
    agent = make_agent(db, "Alice", "account_manager", email="alice.by.key@desk.test")
    return asker(db, application, agent)


def test_no_key_a_wrong_key_and_a_cookie_are_nobody(
    db: Session, application: App, alice: Asker
) -> None:
    for key in (None, "msp_made-up", "x" * 5000):
        answer = Asker(application, key).get("/clients")
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == "Please sign in."


def test_a_client_is_added_read_changed_and_listed(db: Session, alice: Asker) -> None:
    made = alice.post("/clients", {"name": "Żółw & Son", "zone": "Europe/Warsaw"})
    assert made.status_code == 201, made.text
    client = made.json()
    assert client["slug"] == "zolw-son"
    assert client["active"] is True
    changed = alice.patch(f"/clients/{client['id']}", {"notes": "Call before noon.\nTwice."})
    assert changed.json() == {**client, "notes": "Call before noon.\nTwice."}
    assert alice.get(f"/clients/{client['id']}").json() == changed.json()
    assert [one["name"] for one in alice.get("/clients").json()["items"]] == ["Żółw & Son"]


def test_a_new_client_has_a_portal_at_its_own_name(db: Session, alice: Asker) -> None:
    made = alice.post("/clients", {"name": "Harbor Dental"}).json()
    assert hosts_of(db, made["id"]) == ["harbor-dental.localhost"]


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({}, 400, "name"),
        ({"name": ""}, 400, "name"),
        ({"name": "x" * 121}, 400, "name"),
        ({"name": "two\nlines"}, 400, "name"),
        ({"name": "a\x00b"}, 400, "name"),
        ({"name": "x", "colour": "red"}, 400, "colour"),
        ({"name": "x", "brand_colour": "red"}, 400, "brand_colour"),
        ({"name": "x", "zone": "Mars/Base"}, 422, "zone"),
        ({"name": "x", "currency": "XXQ"}, 422, "currency"),
        ({"name": "x", "locale": "xx"}, 422, "locale"),
        ({"name": "x", "account_manager_id": str(uuid4())}, 422, "account_manager_id"),
        ({"name": "x", "notes": "n" * 4001}, 400, "notes"),
        ("not an object", 400, ""),
    ],
)
def test_a_wrong_value_gets_a_clear_problem(
    alice: Asker, body: Any, status: int, word: str
) -> None:
    answer = alice.post("/clients", body)
    assert answer.status_code == status
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert word in answer.text


def test_the_same_name_twice_is_a_conflict(alice: Asker) -> None:
    assert alice.post("/clients", {"name": "Harbor"}).status_code == 201
    again = alice.post("/clients", {"name": "Harbor"})
    assert (again.status_code, again.json()["field"]) == (409, "name")


def test_a_keyed_request_is_done_once(db: Session, application: App, alice: Asker) -> None:
    first = alice.post("/clients", {"name": "Once"}, once="k1")
    again = alice.post("/clients", {"name": "Once"}, once="k1")
    assert again.status_code == 201
    assert again.json() == first.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert alice.post("/clients", {"name": "Other"}, once="k1").status_code == 422
    assert alice.post("/clients", {"name": "Other"}, once="k2").status_code == 201
    assert len(alice.get("/clients").json()["items"]) == 2
    albert = asker(db, application, make_agent(db, "Albert", "account_manager"))
    assert albert.post("/clients", {"name": "Once"}, once="k1").status_code == 409, "his own key"


def test_a_refused_keyed_request_may_be_corrected(alice: Asker) -> None:
    assert alice.post("/clients", {"name": "x", "zone": "Mars"}, once="k").status_code == 422
    assert alice.post("/clients", {"name": "x", "zone": "UTC"}, once="k").status_code == 201


def test_lists_are_walked_by_cursor_without_gap_or_double(db: Session, alice: Asker) -> None:
    client = make_client(db)
    names = [make_asset(db, client, name).name for name in ("b", "a", "a", "d", "c", "e")]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = alice.get("/assets", params={"limit": 2, "cursor": cursor}).json()
        seen += [one["name"] for one in page["items"]]
        cursor = page["next"]
    assert seen == sorted(names)


@pytest.mark.parametrize("cursor", ["x", "!!", "WyJhIl0", "W10", "WzEsMl0", "e30", "NQ"])
def test_a_damaged_cursor_is_told(alice: Asker, cursor: str) -> None:
    for path in ("/clients", "/contacts", "/assets"):
        assert alice.get(path, params={"cursor": cursor}).status_code == 400


def test_a_device_joins_is_changed_and_retires(db: Session, alice: Asker) -> None:
    cast = make_cast(db)
    asked = {
        "tenant_id": str(cast.harbor.id),
        "name": "HD-SRV-1",
        "kind": "server",
        "site_id": str(cast.main_street.id),
        "contact_id": str(cast.carol.id),
        "warranty_until": "2028-02-29",
    }
    made = alice.post("/assets", asked)
    assert made.status_code == 201, made.text
    path = f"/assets/{made.json()['id']}"
    assert made.json() | asked == made.json()
    assert alice.patch(path, {"retired_on": "2026-06-30"}).json()["retired_on"] == "2026-06-30"
    assert alice.patch(path, {"contact_id": None}).json()["contact_id"] is None
    retired = alice.get("/assets", params={"retired": True, "q": "srv"}).json()["items"]
    assert [one["name"] for one in retired] == ["HD-SRV-1"]


def test_a_contact_is_added_with_rights_and_a_site(db: Session, alice: Asker) -> None:
    cast = make_cast(db)
    asked = {"tenant_id": str(cast.harbor.id), "name": "Eve", "sees": "site"}
    refused = alice.post("/contacts", asked)
    assert (refused.status_code, refused.json()["field"]) == (422, "site_id")
    made = alice.post("/contacts", {**asked, "site_id": str(cast.main_street.id)})
    assert made.json()["rights"] == ["requests.create"]
    path = f"/contacts/{made.json()['id']}"
    assert alice.patch(path, {"rights": ["devices.read", "devices.read"]}).json()["rights"] == [
        "devices.read"
    ]
    assert alice.patch(path, {"rights": ["everything"]}).status_code == 400
    assert alice.patch(path, {"email": "no address"}).status_code == 422
    assert alice.patch(path, {"email": cast.carol.email.upper()}).status_code == 409


def test_a_site_is_added_and_changed(db: Session, alice: Asker) -> None:
    client = make_client(db)
    made = alice.post(f"/clients/{client.id}/sites", {"name": "Dock", "zone": "Asia/Tokyo"})
    assert made.status_code == 201
    assert alice.post(f"/clients/{client.id}/sites", {"name": "Dock"}).status_code == 409
    changed = alice.patch(f"/sites/{made.json()['id']}", {"zone": None, "active": False})
    assert (changed.json()["zone"], changed.json()["active"]) == (None, False)
    listed = alice.get(f"/clients/{client.id}/sites").json()
    assert [one["name"] for one in listed["items"]] == ["Dock"]


def test_a_key_has_the_rights_its_owner_has_today(db: Session, application: App) -> None:
    agent = make_agent(db, "Alice", "account_manager")
    alice = asker(db, application, agent)
    assert alice.post("/clients", {"name": "x"}).status_code == 201
    agent.roles = ["engineer_l1"]
    db.flush()
    assert alice.post("/clients", {"name": "y"}).status_code == 404
    assert alice.get("/clients").status_code == 200
    agent.active = False
    db.flush()
    assert alice.get("/clients").status_code == 401


def test_a_key_may_be_given_fewer_rights_and_an_end(db: Session, application: App) -> None:
    agent = make_agent(db, "Alice", "account_manager")
    reader = asker(db, application, agent, rights=["clients.read", "admin.people"])
    assert reader.get("/clients").status_code == 200
    assert reader.post("/clients", {"name": "x"}).status_code == 404
    with unit(principal_of(agent).scope) as own:
        key = make_key(own, principal_of(agent), "short", now=now(), days=1)
    assert key_principal(key, now() + timedelta(hours=23)) is not None
    assert key_principal(key, now() + timedelta(hours=25)) is None


def test_who_serves_some_clients_adds_none(db: Session, application: App) -> None:
    client = make_client(db)
    agent = make_agent(db, "Alice", "account_manager", clients=(client,))
    refused = asker(db, application, agent, (client,)).post("/clients", {"name": "Mine"})
    assert refused.status_code == 422
    assert refused.json()["title"] == "Only someone who serves all clients can add one."


def test_the_api_is_not_entered_by_cookie(db: Session, application: App, visit: Any) -> None:
    browser = visit(make_agent(db, "Adam", "administrator"))
    assert browser.get("/api/v1/clients").status_code == 401
