"""Signing in: what is asked, what is told, what stays behind."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.orm import Session

from msp.kernel.db import unit
from msp.kernel.errors import Refused, TooMany
from msp.kernel.scope import SYSTEM
from tenants.clients.models import Tenant
from tenants.people.values import Role
from tenants.signin.actions.sign_in import sign_in_agent, sign_in_contact
from tenants.signin.actions.sign_out import sign_out
from tenants.signin.principals import contact_at, half_signed_in, staff_principal
from tenants.signin.values import Level, Visitor
from tests.harness.database import Database
from tests.tenants.persons import HERE, NOW, PASSWORD, a_client, a_contact, an_agent

WRONG = "not the password"


def test_bob_signs_in_and_is_himself(db: Session) -> None:
    bob = an_agent(db)
    opened = sign_in_agent(" BOB@msp.example ", PASSWORD, HERE, now=NOW)
    assert opened.level == Level.FULL
    principal = staff_principal(opened.token, NOW)
    assert principal is not None
    assert (principal.id, principal.name) == (bob.id, "Bob Engineer")
    assert principal.can("tickets.work")
    assert not principal.can("admin.people")
    assert principal.scope.role == "msp_provider"


def test_bob_of_chosen_clients_gets_the_narrow_scope(db: Session) -> None:
    harbor = a_client(db)
    a_client(db, "Northwind Cargo")
    an_agent(db, clients=(harbor,))
    opened = sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW)
    principal = staff_principal(opened.token, NOW)
    assert principal is not None
    assert principal.scope.role == "msp_staff"
    assert principal.scope.tenant_ids == (harbor.id,)


def test_an_agent_with_no_chosen_client_serves_none(db: Session) -> None:
    an_agent(db, clients=())
    opened = sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW)
    principal = staff_principal(opened.token, NOW)
    assert principal is not None
    assert principal.scope.role == "msp_staff"
    assert principal.scope.tenant_ids == ()


def test_carol_signs_in_at_her_own_portal_only(db: Session) -> None:
    harbor, northwind = a_client(db), a_client(db, "Northwind Cargo")
    carol = a_contact(db, harbor)
    opened = sign_in_contact(harbor.id, carol.email, PASSWORD, HERE, now=NOW)
    found = contact_at(harbor.id, opened.token, NOW)
    assert found is not None
    assert (found.id, found.sees) == (carol.id, "company")
    assert contact_at(northwind.id, opened.token, NOW) is None
    assert staff_principal(opened.token, NOW) is None
    with pytest.raises(Refused):
        sign_in_contact(northwind.id, carol.email, PASSWORD, HERE, now=NOW)


@pytest.mark.parametrize("email", ["bob@msp.example", "nobody@msp.example", "", "x" * 500])
def test_a_refusal_is_the_same_for_known_and_unknown(db: Session, email: str) -> None:
    an_agent(db)
    with pytest.raises(Refused, match=r"^The address or the password is not right\.$"):
        sign_in_agent(email, WRONG, HERE, now=NOW)


def test_an_account_without_a_password_cannot_sign_in(db: Session) -> None:
    an_agent(db, password=None)
    with pytest.raises(Refused):
        sign_in_agent("bob@msp.example", "", HERE, now=NOW)


def test_who_left_is_out_at_once(db: Session) -> None:
    bob = an_agent(db)
    opened = sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW)
    bob.active = False
    db.flush()
    assert staff_principal(opened.token, NOW) is None
    with pytest.raises(Refused):
        sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW)


def test_a_contact_of_a_client_that_left_is_out(db: Session) -> None:
    harbor = a_client(db)
    carol = a_contact(db, harbor)
    opened = sign_in_contact(harbor.id, carol.email, PASSWORD, HERE, now=NOW)
    db.get_one(Tenant, harbor.id).active = False
    db.flush()
    assert contact_at(harbor.id, opened.token, NOW) is None


def test_signing_out_ends_the_session(db: Session) -> None:
    an_agent(db)
    opened = sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW)
    sign_out(opened.token, now=NOW)
    assert staff_principal(opened.token, NOW) is None


def test_an_idle_session_ends_and_a_used_one_lives_on_until_its_end(db: Session) -> None:
    an_agent(db)
    opened = sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW)
    at = NOW
    for _ in range(27):
        at += timedelta(hours=11)
        assert staff_principal(opened.token, at) is not None
    assert staff_principal(opened.token, at + timedelta(hours=13)) is None
    assert staff_principal(opened.token, NOW + timedelta(days=14, minutes=1)) is None


def test_the_token_is_not_in_the_database(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        an_agent(db)
    opened = sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW)
    rows = superuser_rows(fresh, "select s::text from auth_session s")
    assert len(rows) == 1
    assert opened.token not in rows[0]
    assert PASSWORD not in "".join(superuser_rows(fresh, "select c::text from credential c"))


def test_five_wrong_passwords_leave_five_rows_and_the_sixth_waits(fresh: Database) -> None:
    with unit(SYSTEM) as db:
        an_agent(db)
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in_agent("bob@msp.example", WRONG, HERE, now=NOW)
    rows = superuser_rows(fresh, "select account from login_attempt where not ok")
    assert rows == ["agent:bob@msp.example"] * 5
    with pytest.raises(TooMany, match=r"^Too many tries\. Wait 15 minutes, then try again\.$"):
        sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW)
    assert len(superuser_rows(fresh, "select account from login_attempt")) == 5
    later = NOW + timedelta(minutes=15, seconds=1)
    assert sign_in_agent("bob@msp.example", PASSWORD, HERE, now=later).level == Level.FULL


def test_the_throttle_tells_nothing_of_whether_the_account_exists(db: Session) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in_agent("nobody@msp.example", WRONG, HERE, now=NOW)
    with pytest.raises(TooMany):
        sign_in_agent("nobody@msp.example", WRONG, HERE, now=NOW)


def test_a_stranger_elsewhere_does_not_lock_bob_out(db: Session) -> None:
    an_agent(db)
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in_agent("bob@msp.example", WRONG, Visitor("198.51.100.9", ""), now=NOW)
    assert sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW).level == Level.FULL


def test_an_administrator_needs_a_code_even_in_the_demo(db: Session) -> None:
    an_agent(db, "Adam Admin", (Role.ADMINISTRATOR,))
    opened = sign_in_agent("adam@msp.example", PASSWORD, HERE, now=NOW)
    assert opened.level == Level.ENROL
    assert staff_principal(opened.token, NOW) is None
    half = half_signed_in(opened.token, NOW)
    assert half is not None
    assert half.level == Level.ENROL


def test_staff_outside_the_demo_must_set_up_a_code(db: Session) -> None:
    an_agent(db, demo=False)
    assert sign_in_agent("bob@msp.example", PASSWORD, HERE, now=NOW).level == Level.ENROL


def superuser_rows(database: Database, statement: str) -> list[str]:
    """First columns, read past every policy: the door's tables have no reader otherwise."""
    with psycopg.connect(database.superuser_url) as connection:
        return [row[0] for row in connection.execute(statement.encode()).fetchall()]
