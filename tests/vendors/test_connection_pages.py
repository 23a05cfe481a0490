"""The pages of the register and of connections, as an administrator uses them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast
from vendors.connections.models import VendorConnection, VendorSecret


def test_an_administrator_registers_and_connects_and_no_secret_is_shown(
    db: Session, visit: Visit, ada: Agent, cast: Cast
) -> None:
    browser = visit(ada)
    made = browser.post("/vendors/new", {"name": "Printomat", "active": "y"})
    assert made.status_code == 303
    assert browser.post("/vendors/new", {"name": "Printomat"}).status_code == 422
    where = made.headers["location"]
    asked = {
        "name": "Printomat desk",
        "base_url": "https://desk.printomat.example/t/",
        "poll_seconds": "30",
        "per_minute": "60",
        "setting_username": "msp",
        "setting_password": "correct horse battery",
    }
    assert browser.post(f"{where}/connections/new", {**asked, "base_url": "x"}).status_code == 422
    answer = browser.post(f"{where}/connections/new", asked)
    assert answer.status_code == 303, answer.text
    page = answer.headers["location"]
    for url in (page, f"{page}/edit", f"{page}/statuses", where, "/vendors"):
        text = browser.get(url)
        assert text.status_code == 200
        assert "correct horse" not in text.text
    sealed = db.scalars(select(VendorSecret)).one()
    assert "horse" not in sealed.sealed
    before = sealed.sealed
    kept = browser.post(f"{page}/edit", {**asked, "setting_password": "", "name": "Renamed"})
    assert kept.status_code == 303
    db.expire_all()
    assert db.scalars(select(VendorSecret)).one().sealed == before


def test_a_connection_is_paused_with_a_reason_and_resumed(
    db: Session, visit: Visit, ada: Agent, connection: VendorConnection
) -> None:
    url = f"/vendors/connections/{connection.id}"
    assert visit(ada).post(f"{url}/pause", {"reason": ""}).status_code == 422
    assert visit(ada).post(f"{url}/pause", {"reason": "Their migration"}).status_code == 303
    assert "Their migration" in visit(ada).get(url).text
    visit(ada).post(f"{url}/resume")
    db.expire_all()
    assert db.scalars(select(VendorConnection)).one().is_working


def test_fault_40_statuses_without_a_meaning_come_first_and_can_be_given_one(
    db: Session, visit: Visit, ada: Agent, connection: VendorConnection
) -> None:
    connection.known_statuses = {"open": "in_progress", "Frozen": "unknown"}
    db.flush()
    url = f"/vendors/connections/{connection.id}"
    page = visit(ada).get(url).text
    assert page.index("Frozen") < page.index("in progress at the vendor")
    asked = {"meaning:Frozen": "on_hold", "meaning:open": "", "rule:resolved": "nothing"}
    assert visit(ada).post(f"{url}/statuses", asked).status_code == 303
    db.expire_all()
    saved = db.scalars(select(VendorConnection)).one()
    assert saved.status_map == {"frozen": "on_hold"}
    assert saved.rules == {"resolved": "nothing"}
    assert visit(ada).post(f"{url}/statuses", {"meaning:Frozen": "no such"}).status_code == 422
