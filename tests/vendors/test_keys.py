"""The keys that seal secrets: the first ones named, a new one, and what was sealed before."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from msp.kernel import settings, vault
from msp.kernel.db import unit
from msp.kernel.errors import SettingMissing
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from msp.kernel.vault import key_id_of
from tenants.people.models import Agent
from tenants.signin.actions.reseal_codes import old_codes, reseal_codes
from tenants.signin.models import Credential
from tenants.signin.totp import open_secret, seal_secret
from tests.harness.database import Database, as_owner
from vendors.cli import COMMANDS
from vendors.connections.actions.reseal import old_secrets, reseal_secrets
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connections.actions.set_secret import set_secret
from vendors.connections.models import VendorConnection, VendorSecret
from vendors.connections.queries import settings_of
from vendors.register.actions.save_vendor import VendorDraft, add_vendor


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`keys("new", "old")`: the vault's keys from now on, the first one seals."""
    before = settings.current()

    def turning(*names: str) -> None:
        given = tuple(
            f"{name}:{base64.b64encode(name.encode().ljust(32, b'-')).decode()}" for name in names
        )
        chosen = replace(before, vault_keys=given)
        monkeypatch.setattr(settings, "current", lambda: chosen)
        vault._keys.cache_clear()

    yield turning
    monkeypatch.undo()
    vault._keys.cache_clear()


def test_secrets_are_sealed_anew_and_the_old_key_can_go(
    db: Session, connection: VendorConnection, keys: Callable[..., None]
) -> None:
    keys("old")
    set_secret(db, connection, "password", "correct horse")
    keys("new", "old")
    assert old_secrets(db) == (1, 1)
    assert reseal_secrets(db) == (1, 1)
    assert reseal_secrets(db) == (0, 1)
    assert key_id_of(db.scalars(select(VendorSecret)).one().sealed) == "new"
    keys("new")
    assert settings_of(db, connection).secrets["password"] == "correct horse"


def test_what_was_sealed_before_there_were_keys_opens_and_is_sealed_anew(
    db: Session, connection: VendorConnection, ada: Agent, keys: Callable[..., None]
) -> None:
    """Of the first start no key was named; its secrets outlive the day on which one is."""
    keys()
    set_secret(db, connection, "password", "correct horse")
    factor = seal_secret("JBSWY3DPEHPK3PXP", ada.id)
    with as_owner(db):
        db.add(Credential(agent_id=ada.id, password_hash="x", totp_sealed=factor))
    before = db.scalars(select(VendorSecret)).one().sealed
    assert (key_id_of(before), key_id_of(factor)) == ("k0", "k0")
    keys("new")
    assert settings_of(db, connection).secrets["password"] == "correct horse"
    assert open_secret(factor, ada.id) == "JBSWY3DPEHPK3PXP"
    set_secret(db, connection, "token", "staple")
    assert (old_secrets(db), old_codes(db)) == ((1, 2), (1, 1))
    assert (reseal_secrets(db), reseal_codes(db)) == ((1, 2), (1, 1))
    db.expire_all()
    seals = [*db.scalars(select(VendorSecret.sealed)), _factor(db, ada)]
    assert {key_id_of(one) for one in seals} == {"new"}
    assert settings_of(db, connection).secrets == {"password": "correct horse", "token": "staple"}
    assert open_secret(_factor(db, ada), ada.id) == "JBSWY3DPEHPK3PXP"


def test_the_derived_keys_name_cannot_be_given_to_another(keys: Callable[..., None]) -> None:
    keys("k0")
    with pytest.raises(SettingMissing, match="give the key in MSP_VAULT_KEYS another one"):
        vault.seal(b"anything", context="a place")


def test_the_command_says_how_much_it_sealed_anew(
    fresh: Database, monkeypatch: pytest.MonkeyPatch, keys: Callable[..., None]
) -> None:
    keys()
    with unit(SYSTEM) as db:
        made = add_vendor(db, VendorDraft("Scanmakers"), now=now())
        draft = ConnectionDraft(
            "Support", "roundup", "https://a.example/", {}, {"password": "correct horse"}
        )
        add_connection(db, made, draft, now=now())
    keys("new")
    run, said = CliRunner().invoke, "1 of 1 vendor secrets"
    assert f"{said} are sealed by an older key." in run(COMMANDS, ["check"]).output
    assert f"{said} sealed anew." in run(COMMANDS, ["reseal"]).output
    assert "0 of 1 vendor secrets" in run(COMMANDS, ["check"]).output


def _factor(db: Session, agent: Agent) -> str:
    sealed: str = db.execute(
        text("select sealed from staff_seals() where agent_id = :agent"), {"agent": agent.id}
    ).scalar_one()
    return sealed
