"""Canary rows of two clients in every tenant table, read and attacked as each role."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from msp.kernel.scope import DOOR, SYSTEM, Scope, portal_scope, staff_scope
from tenants.people.values import CONTACT_RIGHTS
from tests.harness.database import as_owner, wear
from tests.harness.telling import Say
from tests.isolation.canary import Canaries, plant, tables_of

HARBOR, NORTHWIND = "harbor", "northwind"


@dataclass
class Tally:
    """What a walk over the tables found."""

    cells: int = 0
    seen: int = 0
    refused: int = 0
    leaks: list[str] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"tables: {self.cells} cells tried, {self.seen} rightly answered,"
            f" {self.refused} shut, {len(self.leaks)} leaks"
        )


@pytest.fixture
def planted(db: Session) -> Canaries:
    with as_owner(db):
        return plant(db, HARBOR, NORTHWIND)


def key_of(table: Table) -> str:
    return "id" if table.name == "tenant" else "tenant_id"


def scopes(planted: Canaries) -> dict[str, Scope]:
    """Each role as somebody of Harbor Dental, or as one who serves Harbor Dental alone."""
    harbor, contact = planted.tenant_id(HARBOR), planted.tenants[HARBOR]["contact"]["id"]
    agent: UUID = planted.house["agent"]["id"]
    return {
        "door": DOOR,
        "portal": portal_scope(harbor, contact, "company", None, CONTACT_RIGHTS),
        "staff": staff_scope(agent, (harbor,)),
        "staff of nobody": staff_scope(agent, ()),
        "provider": SYSTEM,
    }


def counted(db: Session, scope: Scope, table: Table, tenant: UUID) -> int | None:
    """How many of the client's rows the scope sees; None when the table is shut to it."""
    statement = f'select count(*) from "{table.name}" where {key_of(table)} = :tenant'
    return tried(db, scope, statement, tenant=tenant)


def tried(db: Session, scope: Scope, statement: str, **values: UUID) -> int | None:
    """What a statement returns or changes in this scope, undone; None when it is refused."""
    db.info["scope"] = scope
    point = db.begin_nested()
    try:
        wear(db)
        done = db.execute(text(statement), values)
        return int(done.scalar_one() if done.returns_rows else done.rowcount)  # type: ignore[attr-defined]  # of a cursor's result
    except DBAPIError:
        return None
    finally:
        point.rollback()


def walk(db: Session, planted: Canaries) -> Tally:
    """Every scope at every table: Harbor's own rows, and Northwind's."""
    tally = Tally()
    for name, scope in scopes(planted).items():
        for table in tables_of("tenant"):
            tally.cells += 1
            own = counted(db, scope, table, planted.tenant_id(HARBOR))
            foreign = counted(db, scope, table, planted.tenant_id(NORTHWIND))
            if own is None:
                tally.refused += 1
            elif own:
                tally.seen += 1
            elif name in ("staff", "provider"):
                tally.blind.append(f"{name} does not see {table.name}")
            if foreign and name != "provider":
                tally.leaks.append(f"{name} sees {foreign} foreign rows of {table.name}")
    return tally


@pytest.fixture
def restored(db: Session) -> Iterator[None]:
    yield
    db.info["scope"] = SYSTEM


@pytest.mark.usefixtures("restored")
def test_nobody_sees_a_row_of_another_client(db: Session, planted: Canaries, say: Say) -> None:
    tally = walk(db, planted)
    say(f"isolation, {tally}")
    assert tally.cells == 5 * len(tables_of("tenant"))
    assert not tally.blind
    assert not tally.leaks
    assert tally.seen > 2 * len(tables_of("tenant"))


@pytest.mark.usefixtures("restored")
def test_nobody_writes_a_row_of_another_client(db: Session, planted: Canaries) -> None:
    harbor, northwind = planted.tenant_id(HARBOR), planted.tenant_id(NORTHWIND)
    for name in ("portal", "staff"):
        for table in tables_of("tenant"):
            column = key_of(table)
            for verb in (
                f'delete from "{table.name}" where {column} = :foreign',
                f'update "{table.name}" set {column} = {column} where {column} = :foreign',
                f'update "{table.name}" set {column} = :foreign where {column} = :own',
            ):
                values = {"own": harbor, "foreign": northwind}
                used = {key: one for key, one in values.items() if f":{key}" in verb}
                assert not tried(db, scopes(planted)[name], verb, **used), f"{name}: {verb}"


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize(
    "sabotage",
    [
        'alter table "ticket" disable row level security',
        'create policy open on "ticket" to msp_staff using (true)',
        'create policy open on "asset" to msp_portal using (true)',
    ],
)
def test_a_sabotaged_table_is_reported(db: Session, planted: Canaries, sabotage: str) -> None:
    with as_owner(db):
        db.execute(text(sabotage))
    assert walk(db, planted).leaks


@pytest.mark.usefixtures("restored")
def test_a_dropped_policy_is_reported_as_blindness(db: Session, planted: Canaries) -> None:
    with as_owner(db):
        db.execute(text('drop policy msp_staff_rows on "ticket"'))
    assert walk(db, planted).blind == ["staff does not see ticket"]
