"""Pure parts: words of browsers, the throttle, codes, slugs, names of hosts."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msp.kernel.errors import Refused
from tenants.clients.rules import domains_in, slug_of
from tenants.people.rules import EMAIL
from tenants.people.values import ALL_RIGHTS, RIGHTS_OF, Role, rights_of
from tenants.signin.browsers import browser_words
from tenants.signin.links import LinkOwner, fits, read_link, sign_link
from tenants.signin.passwords import check_new_password, hash_password, password_fits
from tenants.signin.throttle import Try, wait_for
from tenants.signin.totp import accepted_step, open_secret, pending_secret, seal_secret
from tests.tenants.persons import NOW

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox · Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36", "Chrome · Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/128.0 Safari/537.36 Edg/128.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("curl/8.9", "curl/8.9"),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_words(said: str, words: str) -> None:
    assert browser_words(said) == words


def tried(minutes_ago: float, *, ok: bool = False, account: bool = True, here: bool = True) -> Try:
    return Try(NOW - timedelta(minutes=minutes_ago), ok, account, here)


def test_the_throttle_waits_from_the_fifth_wrong_try_on() -> None:
    four = [tried(minutes) for minutes in (1, 2, 3, 4)]
    assert wait_for(four, NOW) is None
    assert wait_for([*four, tried(5)], NOW) == timedelta(minutes=10)
    assert wait_for([*four, tried(15)], NOW) is None


def test_a_right_password_forgives_its_account_and_not_the_address() -> None:
    wrong = [tried(minutes) for minutes in (3, 4, 5, 6, 7)]
    assert wait_for([*wrong, tried(2, ok=True)], NOW) is None
    others = [tried(3, account=False) for _ in range(40)]
    assert wait_for([*others, tried(2, ok=True)], NOW) is not None
    spread = [tried(3, here=False) for _ in range(20)]
    assert wait_for(spread, NOW) == timedelta(minutes=12)


def test_a_code_is_good_for_its_half_minute_and_one_beside_it() -> None:
    at = pyotp.TOTP(SECRET).at
    for drift in (-30, 0, 30):
        moment = NOW + timedelta(seconds=drift)
        assert accepted_step(SECRET, at(moment), after_step=0, now=NOW) is not None
    for drift in (-61, 61):
        moment = NOW + timedelta(seconds=drift)
        assert accepted_step(SECRET, at(moment), after_step=0, now=NOW) is None
    step = accepted_step(SECRET, at(NOW), after_step=0, now=NOW)
    assert step is not None
    assert accepted_step(SECRET, at(NOW), after_step=step, now=NOW) is None
    assert accepted_step(SECRET, f" {at(NOW)[:3]} {at(NOW)[3:]} ", after_step=0, now=NOW)


@given(st.text(max_size=20))
def test_no_odd_code_breaks_the_check(code: str) -> None:
    assert accepted_step(SECRET, code, after_step=10**12, now=NOW) is None


def test_a_sealed_secret_opens_for_its_owner_alone() -> None:
    owner = uuid4()
    sealed = seal_secret(SECRET, owner)
    assert SECRET not in sealed
    assert open_secret(sealed, owner) == SECRET
    assert pending_secret(sealed, uuid4()) is None
    for odd in ("", "x", "k0.", "k0.é", "k0.AAAA", sealed[:-4]):
        assert pending_secret(odd, owner) is None


def test_a_link_dies_with_the_password_it_was_made_for() -> None:
    owner = LinkOwner(uuid4(), uuid4())
    token = sign_link(owner, "old hash")
    found, fingerprint = read_link(token)
    assert found == owner
    assert fits(fingerprint, "old hash")
    assert not fits(fingerprint, "new hash")
    assert not fits(fingerprint, None)
    for forged in (token[:-2], token + "x", "", "a.b.c", "x" * 600):
        with pytest.raises(Refused, match="used or is too old"):
            read_link(forged)


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 201, "aaaaaaaaaaaaaaaa", "abababababababab", "Bob.Engineer@msp.example"],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Refused):
        check_new_password(password, name="Bob Engineer", email="bob.engineer@msp.example")


def test_a_password_fits_its_own_hash_alone() -> None:
    stored = hash_password("correct horse battery")
    assert stored.startswith("$argon2id$")
    assert password_fits("correct horse battery", stored)
    assert not password_fits("correct horse batterz", stored)
    assert not password_fits("the password of nobody", None)


@given(st.text(max_size=60), st.sets(st.text(max_size=8), max_size=4))
def test_every_name_has_a_free_slug(name: str, taken: set[str]) -> None:
    slug = slug_of(name, taken)
    assert slug not in taken
    assert 1 <= len(slug) <= 43
    assert all(one.isascii() and (one.isalnum() or one == "-") for one in slug)


def test_domains_are_read_as_people_write_them() -> None:
    assert domains_in("Alder.test, @law.alder.test\n alder.test.") == [
        "alder.test",
        "law.alder.test",
    ]


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("a@b.co", True),
        ("o'neil+x@sub.domain.example", True),
        ("żółw@łąka.pl", True),
        ("a b@c.de", False),
        ("a@b", False),
        ("a@@b.co", False),
        ('"Eve" <a@b.co>', False),
        ("a@b.co\n", False),
    ],
)
def test_what_counts_as_an_address(address: str, good: bool) -> None:
    assert bool(EMAIL.fullmatch(address)) is good


def test_roles_grant_known_rights_and_unknown_roles_none() -> None:
    for role in Role:
        assert set(RIGHTS_OF[role]) <= set(ALL_RIGHTS)
    assert rights_of(["janitor"]) == frozenset()
    assert rights_of(["administrator"]) == frozenset(ALL_RIGHTS)
