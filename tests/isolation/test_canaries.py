"""Canary rows of two clients in every tenant table, read and attacked as each role."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session

from msp.desk.tickets.queries import entries_of, ticket_for
from msp.kernel.scope import DOOR, SYSTEM, Scope, portal_scope, staff_scope
from msp.kernel.tables import Base, table_class_of
from tenants.people.values import CONTACT_RIGHTS
from tests.harness.database import as_owner, wear
from tests.harness.telling import Say
from tests.isolation.canary import Canaries, canary, grow, plant, tables_of

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


@pytest.mark.usefixtures("restored")
def test_what_may_be_any_clients_is_for_who_serves_all_of_them(
    db: Session, planted: Canaries
) -> None:
    """A mail that nobody has placed: its sender and subject are shut to all but the provider."""
    found = scopes(planted)
    assert tables_of("provider")
    for table in tables_of("provider"):
        seen = {
            name: tried(db, scope, f'select count(*) from "{table.name}"')
            for name, scope in found.items()
        }
        assert seen.pop("provider")
        assert set(seen.values()) == {None}, f"{table.name}: {seen}"


@pytest.mark.usefixtures("restored")
def test_the_exchange_log_shows_staff_the_words_of_their_clients(
    db: Session, planted: Canaries
) -> None:
    """One case of Harbor's: whoever serves Harbor reads its lines, whoever serves Northwind not."""
    case, line = planted.house["vendor_case"]["id"], planted.house["exchange_log"]["id"]
    harbor, northwind = planted.tenant_id(HARBOR), planted.tenant_id(NORTHWIND)
    bob, nina = (staff_scope(planted.house["agent"]["id"], (one,)) for one in (harbor, northwind))
    seen = "select count(*) from exchange_log where id = :line"
    with as_owner(db):
        other = grow(db, Base.metadata.tables["vendor_case"], planted, None)["id"]
        theirs = "update case_link set case_id = :other where tenant_id = :t"
        db.execute(text(theirs), {"other": other, "t": northwind})
        db.execute(text("update exchange_log set case_id = :case"), {"case": case})
        db.execute(text("update vendor_case set shared = false"))
    assert tried(db, bob, seen, line=line) == 1
    assert tried(db, nina, seen, line=line) == 0
    with as_owner(db):
        db.execute(text("update vendor_case set shared = true"))
    assert tried(db, bob, seen, line=line) == 0
    with as_owner(db):
        db.execute(text("update exchange_log set case_id = null, client_id = :t"), {"t": harbor})
    assert tried(db, bob, seen, line=line) == 1
    assert tried(db, nina, seen, line=line) == 0


# The desk's own thoughts about a client's rows, which the client's people do not read.
INTERNAL = {
    "ticket": ("route_reason", "route_rule_id", "entitlement", "reassignments", "last_speaker"),
    "entry": ("details", "heeded_at"),
    "tenant": ("notes", "account_manager_id"),
    "contact": ("email", "phone", "rights", "vip"),
    "contract": ("billed_from", "billed_until", "known_until"),
    "contract_version": ("note", "created_by"),
}


@pytest.mark.usefixtures("restored")
def test_a_contact_reads_no_thought_of_the_desk(db: Session, planted: Canaries) -> None:
    """Of rows that she sees, every column is granted or refused as its table declares."""
    carol = scopes(planted)["portal"]
    for table in tables_of("tenant"):
        access = table_class_of(table.name).__portal__
        for column in table.columns if access else ():
            granted = access is None or access.columns is None or column.name in access.columns
            statement = f'select count("{column.name}") from "{table.name}"'
            seen = tried(db, carol, statement)
            assert (seen is not None) is granted, f"{table.name}.{column.name}"
            assert not (granted and column.name in INTERNAL.get(table.name, ())), column


@pytest.mark.usefixtures("restored")
def test_a_contacts_ticket_comes_without_the_desks_columns(db: Session, planted: Canaries) -> None:
    ticket = planted.tenants[HARBOR]["ticket"]
    db.info["scope"] = scopes(planted)["portal"]
    wear(db)
    found = ticket_for(db, ticket["number"])
    assert canary(HARBOR) in found.subject
    with pytest.raises(InvalidRequestError, match="entitlement"):
        _ = found.entitlement
    (entry,) = entries_of(db, found)
    assert canary(HARBOR) in entry.body_text
    with pytest.raises(InvalidRequestError, match="details"):
        _ = entry.details
    assert entry.attachments
