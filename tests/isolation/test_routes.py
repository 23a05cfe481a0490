"""Strangers at every route of both doors: nobody reads or changes what is Harbor Dental's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from msp.desk.mail.caught import FOLDER
from msp.kernel.events import Hub
from msp.kernel.files import store
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import current
from msp.kernel.tables import Base
from msp.main.app import portal_door, staff_door
from tenants.clients.models import Tenant
from tenants.people.models import Contact
from tenants.people.values import CONTACT_RIGHTS, AgentPrincipal
from tests.harness.browsing import STAFF_HOST, Browser, Visit
from tests.harness.database import as_owner
from tests.harness.telling import Say
from tests.isolation.canary import Canaries, canary, plant, tables_of
from tests.isolation.walk import Strangers, Walk, walk_reading, walk_writing
from tests.people import make_agent, make_contact, make_portal_host, principal_of

HARBOR, NORTHWIND = "harbor", "northwind"
# Every stored file is this mail, so that what shows files, mails or both has a canary to show.
MAIL = f"""\
From: Carol <carol@harbor.test>
To: desk@desk.localhost
Subject: {canary(HARBOR)}
Message-ID: <one@harbor.test>
Content-Type: text/plain; charset=utf-8

The words of {canary(HARBOR)}.
""".encode()
# What is Carol's own: her colleague Dora, who sees her own things only, reads none of it.
CAROLS_OWN = ("ticket", "entry", "attachment", "asset")


@dataclass(frozen=True)
class Stage:
    """Everybody before the two doors."""

    planted: Canaries
    staff: Litestar
    portal: Litestar
    alice: Browser
    carol: Browser
    program: Browser
    staff_strangers: Strangers
    portal_strangers: Strangers
    program_strangers: Strangers


@pytest.fixture
def caught(tmp_path: Path) -> Iterator[None]:
    """A demo that has caught a mail to Harbor Dental."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MSP_DEMO", "1")
        patch.setenv("MSP_DATA_DIR", str(tmp_path))
        current.cache_clear()
        (tmp_path / FOLDER).mkdir()
        (tmp_path / FOLDER / "harbor.eml").write_bytes(MAIL)
        yield
    current.cache_clear()


@pytest.fixture
def stage(
    db: Session,
    visit: Visit,
    program: Callable[[AgentPrincipal], Browser],
    caught: None,
) -> Stage:
    with as_owner(db):
        planted = plant(db, HARBOR, NORTHWIND)
    harbor = db.get_one(Tenant, planted.tenant_id(HARBOR))
    northwind = db.get_one(Tenant, planted.tenant_id(NORTHWIND))
    ours, theirs = make_portal_host(db, harbor), make_portal_host(db, northwind)
    carol = grown_up(db, planted, HARBOR)
    charlie = grown_up(db, planted, NORTHWIND)
    dora = make_contact(db, harbor, "Dora")
    alice = make_agent(db, "Alice", "administrator")
    nina = make_agent(db, "Nina", "administrator", clients=(northwind,))
    file = store(BytesIO(MAIL))
    with as_owner(db):
        for table in Base.metadata.sorted_tables:
            if "storage_key" in table.columns:
                db.execute(update(table).values(storage_key=file.key))
            if "size" in table.columns:
                db.execute(update(table).values(size=file.size))
    harbor.brand_logo_key = store(BytesIO(b"\x89PNG\r\n\x1a\n")).key
    words = (canary(HARBOR),)
    private = carols_own(planted)
    return Stage(
        planted=planted,
        staff=staff_door(Hub("postgresql://")),
        portal=portal_door(Hub("postgresql://")),
        alice=visit(alice),
        carol=visit(carol, ours),
        program=program(principal_of(alice)),
        staff_strangers={
            "Nina, who serves Northwind only,": (visit(nina), words),
            "Carol at the staff's door": (visit(carol, STAFF_HOST), words),
            "nobody": (visit(), words),
        },
        portal_strangers={
            "Charlie at his own door": (visit(charlie, theirs), words),
            "Charlie at Harbor's door": (visit(charlie, ours), private),
            "Dora": (visit(dora, ours), private),
            "nobody": (visit(host=ours), private),
            "Alice's session at a portal": (visit(alice, ours), private),
        },
        program_strangers={
            "Nina's key": (program(principal_of(nina, (northwind,))), words),
            "no key": (visit(), words),
        },
    )


def grown_up(db: Session, planted: Canaries, name: str) -> Contact:
    """The canary contact as somebody who sees her whole company."""
    key = (planted.tenant_id(name), planted.tenants[name]["contact"]["id"])
    contact = db.get_one(Contact, key)
    contact.sees, contact.rights = "company", list(CONTACT_RIGHTS)
    db.flush()
    return contact


def carols_own(planted: Canaries) -> tuple[str, ...]:
    """The texts of Carol's ticket and of everything on it."""
    rows = (planted.tenants[HARBOR][table] for table in CAROLS_OWN)
    texts = [value for row in rows for value in row.values() if isinstance(value, str)]
    return tuple(one for one in texts if canary(HARBOR) in one)


def walked(stage: Stage) -> Walk:
    found = Walk()
    for app, rightful, strangers in (
        (stage.staff, stage.alice, stage.staff_strangers),
        (stage.staff, stage.program, stage.program_strangers),
        (stage.portal, stage.carol, stage.portal_strangers),
    ):
        walk_reading(found, app, stage.planted, HARBOR, rightful, strangers)
    return found


def everything_of(db: Session, planted: Canaries, *, only_canaries: bool = False) -> dict[str, str]:
    """A fingerprint of Harbor's rows by table: of all, or of those that were planted."""
    prints = {}
    with as_owner(db):
        for table in tables_of("tenant"):
            column = "id" if table.name == "tenant" else "tenant_id"
            statement = (
                f"select coalesce(md5(string_agg(t::text, '|' order by t::text)), '')"
                f' from "{table.name}" t where {column} = :tenant and t::text like :word'
            )
            word = f"%{canary(HARBOR)}%" if only_canaries else "%"
            values = {"tenant": planted.tenant_id(HARBOR), "word": word}
            prints[table.name] = str(db.scalar(text(statement), values))
    return prints


def test_strangers_read_nothing(stage: Stage, say: Say) -> None:
    found = walked(stage)
    say(f"isolation, {found}")
    assert not found.leaks, "\n".join(found.leaks)
    assert not found.broken + found.unanswered, "\n".join(found.broken + found.unanswered)


def test_strangers_change_nothing(db: Session, stage: Stage, say: Say) -> None:
    found, before = Walk(), everything_of(db, stage.planted)
    foreign = {who: one for who, one in stage.portal_strangers.items() if who != "Dora"}
    walk_writing(found, stage.staff, stage.planted, HARBOR, stage.staff_strangers)
    walk_writing(found, stage.staff, stage.planted, HARBOR, stage.program_strangers, api=True)
    walk_writing(found, stage.portal, stage.planted, HARBOR, foreign)
    assert everything_of(db, stage.planted) == before
    say(f"isolation, writing {found}")
    assert not found.leaks, "\n".join(found.leaks)
    assert not found.broken, "\n".join(found.broken)


def test_dora_changes_nothing_of_carols(db: Session, stage: Stage) -> None:
    """She may say what she thinks of an article; what was there before stays as it was."""
    found, before = Walk(), everything_of(db, stage.planted, only_canaries=True)
    dora = {"Dora": stage.portal_strangers["Dora"]}
    walk_writing(found, stage.portal, stage.planted, HARBOR, dora)
    assert everything_of(db, stage.planted, only_canaries=True) == before
    assert not found.leaks + found.broken, "\n".join(found.leaks + found.broken)


def test_a_dropped_policy_is_reported(db: Session, stage: Stage) -> None:
    with as_owner(db):
        db.execute(text('alter table "tenant" disable row level security'))
    assert walked(stage).leaks


def test_an_opened_access_check_is_reported(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AgentPrincipal, "scope", SYSTEM)
    assert walked(stage).leaks
