"""The pages of clients, their sites, people and devices."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tenants.assets.models import Asset
from tenants.clients.models import Site, Tenant
from tenants.clients.queries import domains_of, hosts_of
from tenants.people.models import Contact
from tests.harness.browsing import Browser, Visit
from tests.people import Cast, make_agent, make_cast, make_portal_host

CLIENT = {"name": "Alder Law", "zone": "Europe/Warsaw", "currency": "pln", "locale": "pl"}


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


@pytest.fixture
def alice(visit: Visit, cast: Cast) -> Browser:
    return visit(cast.alice)


def test_alice_adds_a_client(db: Session, alice: Browser) -> None:
    asked = {**CLIENT, "domains": "alder.test\n@law.alder.test", "brand_colour": "#123456"}
    done = alice.post("/clients/new", {**asked, "active": "y"})
    assert done.status_code == 303, done.text
    client = db.scalars(select(Tenant).where(Tenant.name == "Alder Law")).one()
    assert done.headers["location"] == f"/clients/{client.id}"
    assert (client.slug, client.currency, client.active) == ("alder-law", "PLN", True)
    assert domains_of(db, client.id) == ["alder.test", "law.alder.test"]
    assert hosts_of(db, client.id) == ["alder-law.localhost"]
    page = alice.get(f"/clients/{client.id}")
    assert "alder-law.localhost" in page.text
    assert "Alder Law" in alice.get("/clients?q=ALDER").text
    assert "Alder Law" not in alice.get("/clients?q=%25").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "This field is required."),
        ("name", "x" * 121, "longer than 120"),
        ("name", "Harbor Dental", "There is already a client with this name."),
        ("zone", "Mars/Base", "Not a valid choice."),
        ("currency", "XXQ", "Use a currency code such as USD or PLN."),
        ("domains", "not a domain", "not is not a host name."),
        ("domains", "\n".join(f"d{n}.test" for n in range(21)), "At most 20 domains."),
        ("hosts", "localhost.", "localhost is not a host name."),
        ("hosts", "north.test, 127.0.0.1", "The desk itself answers at this address."),
        ("brand_colour", "red", "Write the colour as #rrggbb."),
        ("notes", "n" * 4001, "longer than 4000"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field_and_nothing_typed_is_lost(
    db: Session, alice: Browser, field: str, value: str, sentence: str
) -> None:
    asked = {**CLIENT, "help_phone": "+48 600 100 200", field: value}
    page = alice.post("/clients/new", asked)
    assert page.status_code == 422
    assert sentence in page.text.replace("&#39;", "'")
    assert f'id="{field}-error"' in page.text
    assert "+48 600 100 200" in page.text
    assert db.scalar(select(Tenant.id).where(Tenant.name == "Alder Law")) is None


def test_a_portal_address_of_another_client_is_refused_whole(
    db: Session, alice: Browser, cast: Cast
) -> None:
    host = make_portal_host(db, cast.northwind)
    fields = {**CLIENT, "name": "Harbor Dental GmbH", "hosts": f"harbor.test\n{host}"}
    page = alice.post(f"/clients/{cast.harbor.id}/edit", fields)
    assert page.status_code == 422
    assert "belongs to another client" in page.text
    assert db.scalar(select(Tenant.name).where(Tenant.id == cast.harbor.id)) == "Harbor Dental"
    assert hosts_of(db, cast.harbor.id) == []
    assert hosts_of(db, cast.northwind.id) == [host]


def test_alice_changes_a_client(db: Session, alice: Browser, cast: Cast) -> None:
    path = f"/clients/{cast.harbor.id}/edit"
    assert 'value="Harbor Dental"' in alice.get(path).text
    fields = {**CLIENT, "name": "Harbor Smiles", "hosts": "help.harbor.test"}
    assert alice.post(path, {**fields, "account_manager_id": str(cast.alice.id)}).status_code == 303
    db.expire_all()
    client = db.get_one(Tenant, cast.harbor.id)
    assert (client.name, client.slug, client.active) == ("Harbor Smiles", "harbor-dental", False)
    assert hosts_of(db, client.id) == ["help.harbor.test"]
    assert "Harbor Smiles" not in alice.get("/clients").text
    assert "Harbor Smiles" in alice.get("/clients?which=former").text


def test_bob_reads_and_does_not_change(visit: Visit, cast: Cast) -> None:
    bob = visit(cast.bob)
    page = bob.get(f"/clients/{cast.harbor.id}")
    assert page.status_code == 200
    assert "/edit" not in page.text
    for path in ("/clients/new", f"/clients/{cast.harbor.id}/edit", "/admin", "/admin/people"):
        assert bob.get(path).status_code == 404
        assert bob.post(path, CLIENT).status_code in (404, 405)


def test_a_site_is_added_and_changed(db: Session, alice: Browser, cast: Cast) -> None:
    path = f"/clients/{cast.harbor.id}/sites/new"
    assert alice.post(path, {"name": "Main Street"}).status_code == 422
    fields = {"name": "Dock 5", "address": "Pier\n5", "zone": "", "active": "y"}
    assert alice.post(path, fields).status_code == 303
    site = db.scalars(select(Site).where(Site.name == "Dock 5")).one()
    assert (site.zone, site.active) == (None, True)
    edit = f"/sites/{site.id}/edit"
    assert alice.post(edit, {**fields, "zone": "Asia/Tokyo"}).status_code == 303
    assert "Asia/Tokyo" in alice.get(f"/clients/{cast.harbor.id}/sites").text


def test_a_person_is_added_invited_and_signs_in(
    db: Session, alice: Browser, visit: Visit, cast: Cast
) -> None:
    host = make_portal_host(db, cast.harbor)
    fields = {"name": "Eve Ellis", "email": "Eve@Harbor-Dental.test", "sees": "own", "active": "y"}
    done = alice.post(f"/clients/{cast.harbor.id}/people/new", {**fields, "rights": []})
    page = alice.post(done.headers["location"] + "/invite")
    link = re.search(rf'data-copy="http://{host}[^/]*(/password/[^"]+)"', page.text)
    assert link, page.text
    eve = visit(host=host)
    assert visit().get(link.group(1)).status_code == 422, "not at staff's door"
    assert "Eve Ellis" in eve.get(link.group(1)).text
    short = eve.post(link.group(1), {"password": "short", "again": "short"})
    assert "Use at least 12 characters." in short.text
    words = {"password": "three blind mice run", "again": "three blind mice run"}
    assert eve.post(link.group(1), {**words, "again": "other words here"}).status_code == 422
    assert eve.post(link.group(1), words).status_code == 303
    assert eve.post(link.group(1), words).status_code == 422, "a link works once"
    signed = eve.post("/sign-in", {"email": fields["email"], "password": words["password"]})
    assert signed.status_code == 303
    assert "Eve Ellis" in alice.get(f"/clients/{cast.harbor.id}/people?q=eve").text


def test_a_person_keeps_what_was_typed_when_refused(
    db: Session, alice: Browser, cast: Cast
) -> None:
    fields = {"name": "Eve", "email": cast.carol.email, "phone": "555 0100", "sees": "site"}
    page = alice.post(f"/clients/{cast.harbor.id}/people/new", fields)
    assert page.status_code == 422
    assert "A contact of this client has this address already." in page.text
    assert 'value="555 0100"' in page.text
    assert db.scalar(select(Contact.id).where(Contact.name == "Eve")) is None


def test_a_person_signed_out_everywhere_is_out(
    db: Session, alice: Browser, visit: Visit, cast: Cast
) -> None:
    carol = visit(cast.carol, make_portal_host(db, cast.harbor))
    assert carol.get("/me").status_code == 200
    alice.post(f"/contacts/{cast.carol.id}/sessions/close")
    assert carol.get("/me").status_code == 303


def test_a_device_is_added_changed_and_found(db: Session, alice: Browser, cast: Cast) -> None:
    path = f"/assets/new?client={cast.harbor.id}"
    fields = {"name": "HD-SRV-1", "kind": "server", "serial": "XYZ-77", "warranty_until": "soon"}
    page = alice.post(path, fields)
    assert page.status_code == 422
    assert 'id="warranty_until-error"' in page.text
    assert 'value="XYZ-77"' in page.text
    done = alice.post(path, {**fields, "warranty_until": "2028-02-29"})
    assert done.status_code == 303
    assert "29 Feb 2028" in alice.get(done.headers["location"]).text
    assert "HD-SRV-1" in alice.get("/assets?q=xyz-7&kind=server").text
    assert "HD-SRV-1" in alice.get(f"/clients/{cast.harbor.id}/assets").text
    edit = {**fields, "warranty_until": "", "retired_on": "2026-06-30"}
    assert alice.post(done.headers["location"] + "/edit", edit).status_code == 303
    device = db.scalars(select(Asset).where(Asset.name == "HD-SRV-1")).one()
    assert (device.warranty_until, str(device.retired_on)) == (None, "2026-06-30")
    assert "HD-SRV-1" not in alice.get("/assets?q=xyz").text
    assert "HD-SRV-1" in alice.get("/assets?q=xyz&which=retired").text


def test_a_list_asked_for_by_htmx_is_its_rows_alone(alice: Browser, cast: Cast) -> None:
    part = alice.fragment("/clients")
    assert "Harbor Dental" in part.text
    assert "<html" not in part.text


def test_a_page_of_many_is_walked_to_its_end(db: Session, alice: Browser, cast: Cast) -> None:
    db.add_all(
        Asset(tenant_id=cast.harbor.id, name=f"W-{number:03d}", serial="") for number in range(120)
    )
    db.flush()
    path, seen = "/assets", 0
    while path:
        page = alice.get(path).text
        seen += len(re.findall(r"<tr class=\"desk-row", page))
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older.group(1).replace("&amp;", "&") if older else ""
    assert seen == 121


def test_unknown_ids_are_not_found(visit: Visit, db: Session) -> None:
    adam = visit(make_agent(db, "Adam", "administrator"))
    nobody = "0199f0b2-0000-7000-8000-000000000000"
    for path in (
        f"/clients/{nobody}",
        f"/contacts/{nobody}",
        f"/assets/{nobody}",
        f"/sites/{nobody}/edit",
        f"/admin/people/{nobody}",
        "/clients/not-an-id",
        "/password/forged",
    ):
        assert adam.get(path).status_code in (404, 422), path
