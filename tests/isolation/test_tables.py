"""What the database itself forces, read from its catalogs and compared with the metadata."""

from collections.abc import Iterator
from typing import Any, get_args

import psycopg
import pytest
from psycopg.rows import dict_row
from sqlalchemy import ForeignKeyConstraint

from msp.kernel.policies import DOOR, OWNER, PORTAL, PROVIDER, STAFF
from msp.kernel.tables import Base, TableClass
from tests.harness.database import Database
from tests.harness.postgres import APP
from tests.isolation.canary import tables_of, unique_keys

SCOPED = (DOOR, PORTAL, STAFF, PROVIDER)
# `tenant` is the one tenant table whose own key is what the others point at.
ROOT = "tenant"


Catalog = psycopg.Connection[dict[str, Any]]


@pytest.fixture(scope="module")
def catalog(database: Database) -> Iterator[Catalog]:
    with psycopg.connect(
        database.superuser_url, row_factory=dict_row, autocommit=True
    ) as connection:
        yield connection


def rows(catalog: Catalog, statement: str, *values: object) -> list[dict[str, Any]]:
    return catalog.execute(statement.encode(), values).fetchall()


def narrowed() -> set[str]:
    """House tables of which staff see what concerns their clients."""
    return {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if mapper.class_.__staff__ is not None
    }


def test_every_table_declares_its_class_and_is_in_the_metadata(
    catalog: Catalog,
) -> None:
    declared = {t.name for kind in get_args(TableClass) for t in tables_of(kind)}
    found = rows(catalog, "select tablename from pg_tables where schemaname = 'public'")
    assert declared == {str(one["tablename"]) for one in found} - {"alembic_version"}
    assert declared == set(Base.metadata.tables)


def test_row_security_is_forced_on_tenant_tables_and_narrowed_ones(
    catalog: Catalog,
) -> None:
    found = rows(
        catalog,
        "select relname, relrowsecurity and relforcerowsecurity as forced,"
        " pg_get_userbyid(relowner) as owner from pg_class"
        " where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
    )
    forced = {one["relname"] for one in found if one["forced"]}
    assert forced == {table.name for table in tables_of("tenant")} | narrowed()
    assert {one["owner"] for one in found} - {"postgres"} == {OWNER}


def test_each_role_has_its_policy_in_the_form_that_is_read_once(
    catalog: Catalog,
) -> None:
    found = rows(catalog, "select * from pg_policies where schemaname = 'public'")
    for table in tables_of("tenant"):
        mine = {str(one["roles"][0]): one for one in found if one["tablename"] == table.name}
        assert {OWNER, PROVIDER, STAFF} <= set(mine), table.name
        column = "id" if table.name == ROOT else "tenant_id"
        staff = str(mine[STAFF]["qual"])
        assert staff.startswith(f"({column} = ANY (( SELECT (current_setting(")
    for one in found:
        for clause in (one["qual"], one["with_check"]):
            inlined_settings(str(one["tablename"]), str(clause or ""))


def inlined_settings(table: str, clause: str) -> None:
    """Every setting is read by a sub-select: inlined it is parsed again for each row."""
    for before in clause.split("current_setting(")[:-1]:
        opened = before.rfind("SELECT")
        closed = before.rfind(" FROM ")
        assert opened > closed, f"{table}: {clause}"


def test_portal_policies_compare_the_tenant_first(
    catalog: Catalog,
) -> None:
    found = rows(catalog, "select * from pg_policies where %s = any(roles)", PORTAL)
    assert found
    for one in found:
        column = "id" if one["tablename"] == ROOT else "tenant_id"
        for clause in (one["qual"], one["with_check"]):
            if clause is not None:
                start = f"{column} = ( SELECT (current_setting('msp.tenant_id'::text))::uuid"
                assert str(clause).strip("(").startswith(start), one


def test_keys_cannot_leave_the_client() -> None:
    tenant_tables = {table.name for table in tables_of("tenant")}
    for table in tables_of("tenant"):
        for key in table.constraints:
            if isinstance(key, ForeignKeyConstraint):
                target = key.elements[0].column.table.name
                if target in tenant_tables - {ROOT}:
                    assert "tenant_id" in key.column_keys, f"{table.name}: {key.column_keys}"
                    assert len(key.column_keys) > 1, f"{table.name}: {key.column_keys}"


def test_unique_keys_begin_with_the_client() -> None:
    for table in tables_of("tenant"):
        if table.name == ROOT:
            continue
        for names in unique_keys(table):
            assert names[0] == "tenant_id", f"{table.name}: {names}"


def test_the_login_is_nobody_by_itself(catalog: Catalog) -> None:
    (login,) = rows(catalog, "select * from pg_roles where rolname = %s", APP)
    for power in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolinherit"):
        assert not login[power], power
    (owner,) = rows(catalog, "select pg_has_role(%s, %s, 'member') as is_owner", APP, OWNER)
    assert not owner["is_owner"]
    owned = rows(catalog, "select relname from pg_class where pg_get_userbyid(relowner) = %s", APP)
    assert not owned
    for role in SCOPED:
        (one,) = rows(catalog, "select * from pg_roles where rolname = %s", role)
        assert not one["rolsuper"]
        assert not one["rolbypassrls"]
        assert not one["rolcanlogin"]


def test_grants_are_those_of_the_metadata(catalog: Catalog) -> None:
    found = rows(
        catalog,
        "select table_name, grantee, privilege_type from information_schema.role_table_grants"
        " where table_schema = 'public' and grantee = any(%s)",
        [*SCOPED, APP, "PUBLIC"],
    )
    held = {(one["table_name"], one["grantee"], one["privilege_type"]) for one in found}
    assert not {one for one in held if one[2] in ("TRUNCATE", "REFERENCES", "TRIGGER")}
    assert not {one for one in held if one[1] in (DOOR, APP, "PUBLIC")}
    doors = {table.name for table in tables_of("door")}
    assert not {one for one in held if one[0] in doors}
    whole = {table.name for table in tables_of("provider")}
    assert {one[1] for one in held if one[0] in whole} == {PROVIDER}
    portal = {one[0] for one in held if one[1] == PORTAL}
    allowed = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if mapper.class_.__portal__ is not None
    }
    assert portal <= allowed


def test_views_ask_as_whoever_asks(catalog: Catalog) -> None:
    found = rows(
        catalog,
        "select relname from pg_class where relkind in ('v', 'm')"
        " and relnamespace = 'public'::regnamespace"
        " and not coalesce('security_invoker=true' = any(reloptions), false)"
        " and relname not like 'pg_stat_statements%%'",
    )
    assert not found


def test_definer_functions_are_closed_to_the_public(
    catalog: Catalog,
) -> None:
    found = rows(
        catalog,
        "select p.proname, pg_get_userbyid(p.proowner) as owner, p.proconfig,"
        " has_function_privilege('public', p.oid, 'execute') as open"
        " from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef",
    )
    assert found
    for one in found:
        assert one["owner"] == OWNER, one
        assert not one["open"], one
        assert any(str(word).startswith("search_path=") for word in one["proconfig"] or []), one


def test_a12_a_contact_reads_no_cost_no_secret_and_no_exchange(catalog: Catalog) -> None:
    """Column by column: what the portal's role may select has none of these in its name."""
    found = rows(
        catalog,
        "select table_name, column_name from information_schema.column_privileges"
        " where grantee = %s and privilege_type = 'SELECT' and table_schema = 'public'",
        PORTAL,
    )
    assert found
    words = ("cost", "margin", "secret", "password", "sealed", "token", "exchange", "connection")
    told = [f"{one['table_name']}.{one['column_name']}" for one in found]
    assert not [one for one in told if any(word in one for word in words)]
