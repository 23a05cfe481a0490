"""The pages of the register and of connections, as an administrator uses them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.moment import now
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast
from vendors.connections.actions.note_check import note_check
from vendors.connections.actions.set_secret import set_secret
from vendors.connections.models import VendorConnection, VendorSecret
from vendors.connectors.http.presets import preset
from vendors.connectors.kinds import kinds
from vendors.protocol.values import Identity


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
    new = f"{where}/connections/new?kind=roundup"
    assert browser.post(new, {**asked, "base_url": "x"}).status_code == 422
    answer = browser.post(new, asked)
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


def test_a_new_connection_takes_no_kind_for_granted(
    db: Session, visit: Visit, ada: Agent, cast: Cast
) -> None:
    browser = visit(ada)
    vendor = browser.post("/vendors/new", {"name": "Printomat", "active": "y"}).headers["location"]
    page = browser.get(f"{vendor}/connections/new").text
    assert 'name="base_url"' not in page
    for kind in kinds().values():
        assert f'href="{vendor}/connections/new?kind={kind.name}"' in page
        form = browser.get(f"{vendor}/connections/new?kind={kind.name}").text
        assert f'href="{vendor}/connections/new"' in form
    asked = {"name": "Desk", "base_url": "https://a.example/", "poll_seconds": "30"}
    assert browser.post(f"{vendor}/connections/new", asked).status_code == 404
    assert db.scalars(select(VendorConnection)).all() == []


def test_the_state_tells_what_is_known_before_the_first_poll(
    db: Session, visit: Visit, ada: Agent, connection: VendorConnection
) -> None:
    """What a worker found counts as soon as it was found."""
    browser, page = visit(ada), f"/vendors/connections/{connection.id}"
    assert "Not tried yet" in browser.get(page).text
    browser.post(f"{page}/check")
    assert "Being checked" in browser.get(page).text
    at = now() + timedelta(seconds=1)
    note_check(db, connection.id, None, {}, "The tracker sleeps.", now=at)
    db.flush()
    shown = browser.get(page).text
    assert "Check failed" in shown
    assert "The tracker sleeps." in shown
    connection.failures, connection.opened_at = 5, at
    note_check(db, connection.id, Identity("msp", at), {}, "", now=at)
    db.flush()
    shown = browser.get(page).text
    assert "Working" in shown
    assert "Check failed" not in shown
    assert not connection.is_broken


def test_a_kept_secret_does_not_go_to_a_new_address(
    db: Session, visit: Visit, ada: Agent, connection: VendorConnection
) -> None:
    set_secret(db, connection, "password", "the vendor's own")
    db.flush()
    edit = f"/vendors/connections/{connection.id}/edit"
    asked = {
        "name": connection.name,
        "base_url": "https://elsewhere.example/",
        "setting_username": "msp",
        "poll_seconds": "30",
        "per_minute": "120",
    }
    refused = visit(ada).post(edit, asked)
    assert refused.status_code == 422
    assert "type the secret again" in refused.text
    assert 'value="https://elsewhere.example/"' in refused.text
    db.expire_all()
    assert "elsewhere" not in db.scalars(select(VendorConnection)).one().base_url
    assert visit(ada).post(edit, {**asked, "setting_password": "the new one"}).status_code == 303


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


def test_an_administrator_makes_an_address_and_rotates_its_secret(
    db: Session, visit: Visit, ada: Agent, frank: Agent, connection: VendorConnection
) -> None:
    browser, here = visit(ada), f"/vendors/connections/{connection.id}"
    panel = f"/vendors/panel/connection/{connection.id}/hook"
    assert "none yet" in browser.fragment(panel).text
    assert browser.post(f"{here}/hook/address").status_code == 303
    address = browser.fragment(panel).text.split("/hooks/vendor/")[1].split('"')[0]
    assert len(address) == 32
    assert browser.post(f"{here}/hook/secret", {"secret": "short"}).status_code == 422
    for secret in ("whsec_Zmlyc3Qgc2VjcmV0IG9mIG1hbnk=", "whsec_c2Vjb25kIHNlY3JldCBvZiBtYW55"):
        assert browser.post(f"{here}/hook/secret", {"secret": secret}).status_code == 303
        assert secret not in browser.fragment(panel).text
    assert "the one before it is accepted until" in browser.fragment(panel).text
    assert browser.post(f"{here}/hook/forget").status_code == 303
    assert "the one before it" not in browser.fragment(panel).text
    assert browser.post(f"{here}/hook/address").status_code == 303
    assert address not in browser.fragment(panel).text
    assert visit(frank).fragment(panel).status_code == 404


def test_an_administrator_describes_a_system_and_reads_what_is_wrong_by_line(
    visit: Visit, ada: Agent, cast: Cast
) -> None:
    browser = visit(ada)
    where = browser.post("/vendors/new", {"name": "Helpful"}).headers["location"]
    begun = browser.get(f"{where}/connections/new?kind=http&like=django-helpdesk").text
    assert "api/followups/" in begun
    asked = {
        "name": "Helpful desk",
        "base_url": "https://help.example/",
        "poll_seconds": "30",
        "per_minute": "60",
        "setting_username": "msp",
        "setting_definition": preset("blank").replace("path: me", "pat: me"),
    }
    refused = browser.post(f"{where}/connections/new?kind=http", asked)
    assert refused.status_code == 422
    assert "Line 8, calls.check: path is missing." in refused.text
    asked["setting_definition"] = preset("blank")
    assert browser.post(f"{where}/connections/new?kind=http", asked).status_code == 303


def test_each_request_is_shown_word_for_word_before_anything_is_saved(
    db: Session, visit: Visit, ada: Agent, frank: Agent
) -> None:
    asked = {
        "base_url": "https://help.example/",
        "setting_username": "msp",
        "setting_secret": "correct horse battery",
        "setting_definition": preset("django-helpdesk"),
    }
    url = "/vendors/connections/rehearse?kind=http"
    shown = visit(ada).post(url, asked)
    assert shown.status_code == 200
    assert "POST https://help.example/api/tickets/" in shown.text
    assert "[ref msp-10423-5f1c2a90b7d4]" in shown.text
    assert "Authorization: Basic •••" in shown.text
    assert "correct horse" not in shown.text
    broken = {**asked, "setting_definition": preset("blank").replace("path: me", "pat: me")}
    assert "Line 8, calls.check: path is missing." in visit(ada).post(url, broken).text
    assert visit(frank).post(url, asked).status_code in (403, 404)
    assert visit(ada).post("/vendors/connections/rehearse?kind=roundup", asked).status_code == 404
    assert db.scalars(select(VendorConnection)).all() == []
