"""The doors as pages: what a browser meets before and after somebody is known."""

from __future__ import annotations

import re

import pyotp
import pytest
from httpx import Response
from sqlalchemy.orm import Session

from msp.kernel.moment import now
from tenants.people.values import Role
from tenants.signin.cookies import cookie_name
from tenants.signin.principals import staff_principal
from tests.harness.browsing import Browser, Visit
from tests.people import make_client, make_portal_host
from tests.tenants.persons import PASSWORD, a_contact, an_agent

RIGHT = {"email": "bob@msp.example", "password": PASSWORD}


def session_of(response: Response) -> str | None:
    cookies = response.headers.get_list("set-cookie")
    for cookie in cookies:
        if found := re.match(rf"{cookie_name()}=([^;]+)", cookie):
            return found.group(1).strip('"')
    return None


def test_bob_signs_in_and_comes_back_to_his_page(db: Session, visit: Visit) -> None:
    an_agent(db)
    stranger = visit()
    sent_away = stranger.get("/clients?q=harbor")
    assert sent_away.headers["location"] == "/sign-in?next=/clients%3Fq%3Dharbor"
    page = stranger.get(sent_away.headers["location"])
    assert 'value="/clients?q=harbor"' in page.text
    done = stranger.post("/sign-in", {**RIGHT, "next": "/clients?q=harbor"})
    assert (done.status_code, done.headers["location"]) == (303, "/clients?q=harbor")
    token = session_of(done)
    assert staff_principal(token, now()) is not None
    cookie = next(c for c in done.headers.get_list("set-cookie") if c.startswith(cookie_name()))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "\\\\evil.example",
    ],
)
def test_a_sign_in_leads_to_no_other_site(db: Session, visit: Visit, elsewhere: str) -> None:
    an_agent(db)
    done = visit().post("/sign-in", {**RIGHT, "next": elsewhere})
    assert done.headers["location"] == "/"


def test_a_wrong_password_keeps_the_address_and_never_the_password(
    db: Session, visit: Visit
) -> None:
    an_agent(db)
    page = visit().post("/sign-in", {**RIGHT, "password": "wrong and secret"})
    assert page.status_code == 422
    assert "The address or the password is not right." in page.text
    assert 'value="bob@msp.example"' in page.text
    assert "wrong and secret" not in page.text
    assert session_of(page) is None


def test_too_many_tries_are_told_with_the_minutes(db: Session, visit: Visit) -> None:
    for _ in range(5):
        visit().post("/sign-in", {**RIGHT, "password": "wrong"})
    page = visit().post("/sign-in", {**RIGHT, "password": "wrong"})
    assert page.status_code == 429
    assert "Too many tries. Wait 15 minutes, then try again." in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"email": ""},
        {"email": "x" * 300, "password": "y"},
        {"email": "a@b.c", "password": "y" * 300},
        {"email": "a\x00@b.c", "password": "\x00"},
        {"email": "a@b.c", "password": "x", "next": "/" + "n" * 3000},
    ],
)
def test_odd_fields_are_told_and_break_nothing(visit: Visit, fields: dict[str, str]) -> None:
    assert visit().post("/sign-in", fields).status_code == 422


def test_an_administrator_sets_up_a_code_and_shows_it_next_time(db: Session, visit: Visit) -> None:
    an_agent(db, "Adam Admin", (Role.ADMINISTRATOR,))
    right = {"email": "adam@msp.example", "password": PASSWORD}
    half = browser_with(visit, session_of(visit().post("/sign-in", right)))
    assert half.get("/me").headers["location"] == "/sign-in?next=/me"
    page = half.get("/sign-in/code?next=/me")
    secret = found(r'data-copy="([A-Z2-7]+)"', page.text)
    sealed = found(r'name="secret"[^>]*value="([^"]+)"', page.text)
    code = pyotp.TOTP(secret).now()
    assert half.post("/sign-in/code", {"code": "000000", "secret": sealed}).status_code == 422
    assert half.post("/sign-in/code", {"code": code, "secret": "forged"}).status_code == 422
    done = half.post("/sign-in/code", {"code": code, "secret": sealed, "next": "/me"})
    assert done.headers["location"] == "/me"
    assert browser_with(visit, session_of(done)).get("/me").status_code == 200
    assert half.get("/me").status_code == 303, "the half session's token died with it"

    again = browser_with(visit, session_of(visit().post("/sign-in", right)))
    asked = again.get("/sign-in/code")
    assert "data-copy" not in asked.text, "the secret is shown while it is set up, never later"
    assert again.post("/sign-in/code", {"code": code}).status_code == 422, "a code is good once"


def test_signing_out_needs_the_form_token(db: Session, visit: Visit) -> None:
    bob = visit(an_agent(db))
    assert bob.post("/sign-out", {"_csrf": "forged"}).status_code == 400
    assert bob.get("/me").status_code == 200
    assert bob.post("/sign-out").status_code == 303
    assert bob.get("/me").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(
    db: Session, visit: Visit, headers: dict[str, str]
) -> None:
    bob = visit(an_agent(db))
    assert bob.post("/sign-out", headers=headers).status_code == 400
    assert bob.get("/me").status_code == 200


def test_a_form_token_of_another_session_is_worthless(db: Session, visit: Visit) -> None:
    person = an_agent(db)
    bob, elsewhere = visit(person), visit(person)
    token = found(r'name="_csrf" value="([^"]+)"', elsewhere.get("/me").text)
    assert bob.post("/sign-out", {"_csrf": token}).status_code == 400


def test_bob_sees_and_ends_his_sessions(db: Session, visit: Visit) -> None:
    person = an_agent(db)
    bob, elsewhere = visit(person), visit(person)
    page = bob.get("/me")
    others = re.findall(r"/me/sessions/([0-9a-f-]{36})/close", page.text)
    assert len(others) == 1
    assert "This one" in page.text
    bob.post(f"/me/sessions/{others[0]}/close")
    assert elsewhere.get("/me").status_code == 303
    assert bob.get("/me").status_code == 200


def test_charlie_cannot_end_the_session_of_carol(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    hosts = make_portal_host(db, harbor), make_portal_host(db, northwind)
    person = a_contact(db, harbor)
    carol, carols_other = visit(person, hosts[0]), visit(person, hosts[0])
    charlie = visit(a_contact(db, northwind, "Charlie"), hosts[1])
    [other] = re.findall(r"/me/sessions/([0-9a-f-]{36})/close", carol.get("/me").text)
    charlie.post(f"/me/sessions/{other}/close")
    assert carols_other.get("/me").status_code == 200


def test_a_key_is_shown_once_and_works_until_it_is_revoked(db: Session, visit: Visit) -> None:
    person = an_agent(db)
    bob = visit(person)
    page = bob.post("/me/keys", {"name": "the scanner", "rights": ["clients.read"]})
    key = found(r'data-copy="(msp_[^"]+)"', page.text)
    assert key not in bob.get("/me").text
    bearer = {"Authorization": f"Bearer {key}"}
    asked = bob.client.get("/api/v1/clients", headers={"Host": "localhost", **bearer})
    assert asked.status_code == 200
    page = bob.get("/me")
    assert "the scanner" in page.text
    [revoke] = re.findall(r"/me/keys/([0-9a-f-]{36})/revoke", page.text)
    assert bob.post(f"/me/keys/{revoke}/revoke").status_code == 303
    asked = bob.client.get("/api/v1/clients", headers={"Host": "localhost", **bearer})
    assert asked.status_code == 401


def test_a_key_form_says_what_is_wrong_and_keeps_what_was_typed(db: Session, visit: Visit) -> None:
    bob = visit(an_agent(db))
    page = bob.post("/me/keys", {"name": "scanner", "days": "0", "rights": ["admin.people"]})
    assert page.status_code == 422
    assert 'value="scanner"' in page.text
    assert page.text.count("desk-error") >= 2


def test_a_password_is_changed_by_who_knows_the_present_one(db: Session, visit: Visit) -> None:
    bob = visit(an_agent(db))
    wrong = {"current": "wrong", "password": "a new long password", "again": "a new long password"}
    page = bob.post("/me/password", wrong)
    assert page.status_code == 422
    assert "This is not your present password." in page.text
    assert bob.post("/me/password", {**wrong, "current": PASSWORD}).status_code == 303
    assert bob.get("/me").status_code == 303, "every session ended"
    done = visit().post("/sign-in", {"email": RIGHT["email"], "password": "a new long password"})
    assert done.status_code == 303


def test_carol_speaks_polish_from_the_next_page_on(db: Session, visit: Visit) -> None:
    harbor = make_client(db)
    host = make_portal_host(db, harbor)
    carol = visit(a_contact(db, harbor), host)
    back = carol.post("/me/language", {"locale": "pl"}, headers={"Referer": f"http://{host}/me"})
    assert back.headers["location"] == "/me"
    assert '<html lang="pl"' in carol.get("/me").text
    assert carol.post("/me/language", {"locale": "xx"}).status_code == 422


def test_a14_a_portal_makes_no_api_keys_and_a_header_makes_no_tenant(
    db: Session, visit: Visit
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    host = make_portal_host(db, harbor)
    make_portal_host(db, northwind)
    carol = visit(a_contact(db, harbor, rights=("requests.create", "devices.read")), host)
    assert carol.post("/me/keys", {"name": "mine"}).status_code == 404
    assert carol.get("/api/v1/clients").status_code == 404
    forged = carol.get("/me", headers={"x-tenant-id": str(northwind.id)})
    assert "Northwind" not in forged.text


def test_an_unknown_host_is_nobodys_door(visit: Visit) -> None:
    assert visit(host="nobody.localhost").get("/sign-in").status_code == 404


def browser_with(visit: Visit, token: str | None) -> Browser:
    browser = visit()
    browser.token = token
    return browser


def found(pattern: str, text: str) -> str:
    hit = re.search(pattern, text)
    assert hit, pattern
    return hit.group(1)
