"""FAILURES A, as far as clients, people and devices go: nobody reaches beyond her clients."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from msp.kernel.scope import portal_scope, staff_scope
from tenants.assets.models import Asset
from tenants.assets.queries import asset_hits, assets_page
from tenants.clients.queries import clients_page
from tenants.people.queries import contact_hits, contacts_page
from tenants.signin import door
from tests.api.asking import Asker, asker
from tests.harness.browsing import Visit
from tests.harness.database import AsScope
from tests.people import Cast, make_agent, make_asset, make_cast, make_client, make_contact

App = TestClient[Any]


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


@pytest.fixture
def nora(db: Session, application: App, cast: Cast) -> Asker:
    """An account manager who serves Northwind Cargo alone."""
    agent = make_agent(db, "Nora", "account_manager", clients=(cast.northwind,))
    return asker(db, application, agent, (cast.northwind,))


def test_a01_a_guard_that_fails_lets_nobody_in(
    db: Session, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = visit(make_agent(db))
    assert bob.get("/me").status_code == 200

    def away(*_: object) -> None:
        raise OperationalError("select", {}, Exception("lock timeout"))

    monkeypatch.setattr(door, "staff_principal", away)
    answer = bob.get("/me")
    assert answer.status_code >= 500
    assert "bob@" not in answer.text


def test_a02_a_key_of_northwind_meets_nothing_of_harbor(cast: Cast, nora: Asker) -> None:
    for path in ("/clients", "/contacts", "/assets"):
        told = nora.get(path, params={"limit": 100}).text
        assert "Harbor" not in told
        assert str(cast.harbor.id) not in told
    for path in (
        f"/clients/{cast.harbor.id}",
        f"/clients/{cast.harbor.id}/sites",
        f"/contacts/{cast.carol.id}",
        f"/assets/{cast.device.id}",
    ):
        assert nora.get(path).status_code == 404


def test_a03_a_foreign_row_is_not_changed_into_ones_own(cast: Cast, nora: Asker) -> None:
    for path, change in (
        (f"/clients/{cast.harbor.id}", {"name": "Mine"}),
        (f"/contacts/{cast.carol.id}", {"email": "nora@evil.example"}),
        (f"/assets/{cast.device.id}", {"name": "Mine"}),
        (f"/sites/{cast.main_street.id}", {"name": "Mine"}),
    ):
        assert nora.patch(path, change).status_code == 404
    own = {"tenant_id": str(cast.northwind.id), "name": "x"}
    assert nora.post("/contacts", {**own, "tenant_id": str(cast.harbor.id)}).status_code == 404
    assert nora.post("/assets", {**own, "tenant_id": str(cast.harbor.id)}).status_code == 404
    for field, foreign in (("site_id", cast.main_street.id), ("contact_id", cast.carol.id)):
        refused = nora.post("/assets", {**own, field: str(foreign)})
        assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_a03_pages_neither(db: Session, visit: Visit, cast: Cast) -> None:
    nora = visit(make_agent(db, "Nora", "account_manager", clients=(cast.northwind,)))
    for path in (
        f"/clients/{cast.harbor.id}/edit",
        f"/contacts/{cast.carol.id}/edit",
        f"/contacts/{cast.carol.id}/invite",
        f"/contacts/{cast.carol.id}/sessions/close",
        f"/sites/{cast.main_street.id}/edit",
        f"/assets/{cast.device.id}/edit",
        f"/assets/new?client={cast.harbor.id}",
        f"/clients/{cast.harbor.id}/people/new",
        f"/clients/{cast.harbor.id}/sites/new",
    ):
        assert nora.post(path, {"name": "Mine"}).status_code == 404, path


def test_a05_a_list_without_its_filter_is_no_wider(cast: Cast, nora: Asker) -> None:
    assert len(nora.get("/contacts").json()["items"]) == 1
    named = nora.get("/contacts", params={"tenant_id": str(cast.harbor.id)})
    assert named.json()["items"] == []


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(granted=st.sets(st.integers(0, 4)))
def test_a06_what_is_seen_is_what_was_granted(
    db: Session, as_scope: AsScope, granted: set[int]
) -> None:
    with db.begin_nested() as kept:
        clients = [make_client(db, f"Client {number}") for number in range(5)]
        for client in clients:
            make_contact(db, client, "Zoe")
            make_asset(db, client, "ZOE-1")
        expected = {clients[number].id for number in granted}
        agent = make_agent(db, "Nora")
        with as_scope(staff_scope(agent.id, tuple(expected))) as own:
            assert {row.id for row in clients_page(own, cursor=None).rows} == expected
            assert {row.tenant_id for row in contacts_page(own).rows} == expected
            assert {row.tenant_id for row in contacts_page(own, q="zoe").rows} == expected
            assert {row.tenant_id for row in assets_page(own).rows} == expected
            assert {row.tenant_id for row in assets_page(own, q="zoe").rows} == expected
        kept.rollback()


def test_a09_searches_and_counts_keep_to_ones_clients(
    db: Session, as_scope: AsScope, visit: Visit, cast: Cast
) -> None:
    nora = make_agent(db, "Nora", "account_manager", clients=(cast.northwind,))
    with as_scope(staff_scope(nora.id, (cast.northwind.id,))) as own:
        assert contact_hits(own, "carol") == []
        assert asset_hits(own, "HD-") == []
        with pytest.raises(ProgrammingError, match="permission denied"), own.begin_nested():
            own.execute(text("select * from search_contacts_provider('%', 10)"))
    pages = visit(nora)
    assert "Harbor" not in pages.get("/clients?which=all").text
    assert "HD-" not in pages.get("/assets?which=all&q=HD").text.replace('value="HD"', "")


def test_a11_list_search_and_api_give_the_same_rows(
    db: Session, cast: Cast, application: App
) -> None:
    make_contact(db, cast.northwind, "Carolina")
    bob = asker(db, application, cast.bob)
    by_search = {one["id"] for one in bob.get("/contacts", params={"q": "CAROL"}).json()["items"]}
    by_list = {
        one["id"]
        for one in bob.get("/contacts").json()["items"]
        if "carol" in f"{one['name']} {one['email']}".lower()
    }
    by_query = {str(row.id) for row in contacts_page(db, q="carol").rows}
    assert by_search == by_list == by_query
    assert len(by_search) == 2


def test_a12_no_role_reads_the_secrets(db: Session, as_scope: AsScope, cast: Cast) -> None:
    for scope in (staff_scope(cast.bob.id, None), staff_scope(cast.bob.id, (cast.harbor.id,))):
        for table in ("credential", "auth_session", "api_key", "login_attempt", "kept_answer"):
            with (
                as_scope(scope) as own,
                pytest.raises(ProgrammingError, match="permission denied"),
                own.begin_nested(),
            ):
                own.execute(text(f"select * from {table}"))  # fixed names


def test_a17_pages_are_not_kept_by_browsers(db: Session, visit: Visit) -> None:
    assert visit(make_agent(db)).get("/me").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("words", ["%", "_", "\\", "%%", "a_b", "100%", "\\%"])
def test_a19_wildcards_in_a_search_mean_themselves(db: Session, cast: Cast, words: str) -> None:
    make_asset(db, cast.harbor, f"odd {words} name")
    hits = assets_page(db, q=words).rows
    assert [row.name for row in hits] == [f"odd {words} name"]
    assert clients_page(db, q=words, cursor=None).rows == []


def test_a_portal_sees_its_devices_by_right_or_by_use(
    db: Session, as_scope: AsScope, cast: Cast
) -> None:
    shared = make_asset(db, cast.harbor, "shared")

    def seen(rights: tuple[str, ...], contact_id: UUID) -> set[UUID]:
        scope = portal_scope(cast.harbor.id, contact_id, "own", None, rights)
        with as_scope(scope) as own:
            return {row.id for row in own.scalars(select(Asset))}

    assert seen(("devices.read",), cast.dora.id) == {cast.device.id, shared.id}
    assert seen((), cast.carol.id) == {cast.device.id}
    assert seen((), cast.dora.id) == set()
