"""The administrator's pages over staff, and `msp people`."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from msp.kernel.db import unit
from msp.kernel.scope import SYSTEM
from tenants.access.cli import COMMANDS
from tenants.people.models import Agent
from tenants.people.queries import clients_of_agent
from tests.harness.browsing import Browser, Visit
from tests.harness.database import Database
from tests.people import Cast, make_agent, make_cast

GRACE = {
    "name": "Grace Green",
    "email": "Grace@desk.test",
    "roles": ["engineer_l2"],
    "zone": "Europe/Warsaw",
    "locale": "pl",
    "active": "y",
}


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


@pytest.fixture
def adam(db: Session, visit: Visit) -> Browser:
    return visit(make_agent(db, "Adam", "administrator"))


def test_a_colleague_is_added_invited_and_signs_in(
    db: Session, adam: Browser, visit: Visit, cast: Cast
) -> None:
    done = adam.post("/admin/people/new", {**GRACE, "all_clients": "y"})
    assert done.status_code == 303, done.text
    page = adam.post(done.headers["location"] + "/invite")
    link = re.search(r'data-copy="[^"]*(/password/[^"]+)"', page.text)
    assert link
    words = {"password": "three blind mice run", "again": "three blind mice run"}
    assert visit().post(link.group(1), words).status_code == 303
    right = {"email": GRACE["email"], "password": words["password"]}
    signed = visit().post("/sign-in", right)
    assert signed.headers["location"] == "/sign-in/code", "a code is asked of everyone"
    assert "Grace Green" in adam.get("/admin/people").text


def test_a_colleague_serves_chosen_clients_from_the_next_click_on(
    db: Session, adam: Browser, visit: Visit, cast: Cast
) -> None:
    bob = visit(cast.bob)
    assert "Northwind" in bob.get("/clients").text
    fields = {
        **GRACE,
        "name": "Bob",
        "email": cast.bob.email,
        "roles": ["engineer_l1"],
        "clients": [str(cast.harbor.id)],
    }
    assert adam.post(f"/admin/people/{cast.bob.id}", fields).status_code == 303
    assert clients_of_agent(db, cast.bob.id) == {cast.harbor.id}
    assert "Northwind" not in bob.get("/clients").text
    assert bob.get(f"/clients/{cast.northwind.id}").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"email": "nobody"}, "This is not a mail address."),
        ({"email": "bob@desk.test"}, "A colleague has this address already."),
        ({"roles": []}, "Choose at least one role."),
        ({"name": "x" * 121}, "longer than 120"),
        ({"clients": ["0199f0b2-0000-7000-8000-000000000000"]}, "not a valid choice"),
    ],
)
def test_a_wrong_value_is_told_and_nobody_is_added(
    db: Session, adam: Browser, cast: Cast, change: dict[str, str], sentence: str
) -> None:
    page = adam.post("/admin/people/new", {**GRACE, **change})
    assert page.status_code == 422
    assert sentence in page.text
    assert db.scalar(select(Agent.id).where(Agent.name == "Grace Green")) is None


def test_the_last_administrator_stays_one(db: Session, visit: Visit) -> None:
    agent = make_agent(db, "Adam", "administrator")
    adam = visit(agent)
    fields = {**GRACE, "name": "Adam", "email": agent.email}
    for change in (
        {"all_clients": "y"},
        {"roles": ["administrator"]},
        {"roles": ["administrator"], "all_clients": "y", "active": []},
    ):
        page = adam.post(f"/admin/people/{agent.id}", {**fields, **change})
        assert "Somebody must stay administrator." in page.text


def test_everyone_may_be_signed_out_and_lose_the_code(
    db: Session, adam: Browser, visit: Visit, cast: Cast
) -> None:
    bob = visit(cast.bob)
    assert bob.get("/me").status_code == 200
    adam.post(f"/admin/people/{cast.bob.id}/sessions/close")
    assert bob.get("/me").status_code == 303
    again = visit(cast.bob)
    adam.post(f"/admin/people/{cast.bob.id}/code/reset")
    assert again.get("/me").status_code == 303


@pytest.mark.parametrize("role", ["account_manager", "dispatcher", "engineer_l3"])
def test_only_an_administrator_administers(db: Session, visit: Visit, role: str) -> None:
    someone = visit(make_agent(db, "Sue", role))
    for path in ("/admin", "/admin/people", "/admin/people/new"):
        assert someone.get(path).status_code == 404
    assert someone.post("/admin/people/new", GRACE).status_code == 404


def test_the_first_administrator_comes_from_the_command_line(fresh: Database) -> None:
    run = CliRunner().invoke
    made = run(COMMANDS, ["add", "ann@desk.test", "Ann", "--role", "administrator"])
    assert made.exit_code == 0, made.output
    assert "/password/" in made.output
    assert "ann@desk.test  Ann  administrator" in run(COMMANDS, ["list"]).output
    assert "/password/" in run(COMMANDS, ["invite", "ANN@desk.test"]).output
    assert run(COMMANDS, ["reset-code", "ann@desk.test"]).exit_code == 0
    assert run(COMMANDS, ["invite", "nobody@desk.test"]).exit_code == 1
    with unit(SYSTEM) as db:
        assert db.scalar(select(Agent.all_clients).where(Agent.name == "Ann"))
