"""Row-level security, generated from the metadata: whose table it is decides who reads it.

The statements are idempotent and are applied after every migration, so that a policy can
never lag behind its table. Forms and their costs: the setting is read inside `(select ...)`,
which PostgreSQL evaluates once per query; inlined it would be parsed again for every row.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Table

from msp.kernel.tables import Base, PortalAccess

OWNER = "msp_owner"
DOOR = "msp_door"
PORTAL = "msp_portal"
STAFF = "msp_staff"
PROVIDER = "msp_provider"
BROKER = "msp_broker"
ROLES = (OWNER, DOOR, PORTAL, STAFF, PROVIDER, BROKER)

ONE_TENANT = "(select current_setting('msp.tenant_id')::uuid)"
CHOSEN_TENANTS = "any((select current_setting('msp.tenant_ids')::uuid[])::uuid[])"
ALL_VERBS = "select, insert, update, delete"
# Of each role: which rows it sees, and what a row that it writes must satisfy.
Rules = dict[str, tuple[str, str]]
EVERYTHING: Rules = {OWNER: ("true", "true"), PROVIDER: ("true", "true")}


def policy_statements() -> list[str]:
    """SQL that gives every table its owner, grants and policies; safe to run again."""
    statements = [
        f"grant usage on schema public to {DOOR}, {PORTAL}, {STAFF}, {PROVIDER}",
        "revoke create on schema public from public",
        f"grant usage on all sequences in schema public to {PORTAL}, {STAFF}, {PROVIDER}",
    ]
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__tablename__):
        table = mapper.local_table
        if isinstance(table, Table):
            statements += _table_statements(mapper.class_, table)
    return statements


def _table_statements(model: type[Base], table: Table) -> list[str]:
    name = f'"{table.name}"'
    statements = [
        f"alter table {name} owner to {OWNER}",
        f"revoke all on {name} from public, {DOOR}, {PORTAL}, {STAFF}, {PROVIDER}",
    ]
    if model.__table_class__ == "door":
        return statements
    if model.__table_class__ == "provider":
        return [*statements, f"grant {ALL_VERBS} on {name} to {PROVIDER}"]
    statements.append(f"grant {ALL_VERBS} on {name} to {STAFF}, {PROVIDER}")
    if model.__portal__ is not None:
        statements += _portal_grants(name, model.__portal__)
    if model.__table_class__ == "tenant":
        statements += _policies(name, _tenant_rules(model))
    elif model.__staff__ is not None:
        statements += _policies(name, _narrowed_rules(model.__staff__))
    return statements


def _portal_grants(name: str, access: PortalAccess) -> Iterable[str]:
    for verb in access.verbs:
        limited = verb == "select" and access.columns
        columns = f" ({', '.join(access.columns or ())})" if limited else ""
        yield f"grant {verb}{columns} on {name} to {PORTAL}"
    if access.update:
        yield f"grant update ({', '.join(access.update)}) on {name} to {PORTAL}"


def _tenant_rules(model: type[Base]) -> Rules:
    column = model.__tenant_column__
    chosen = f"{column} = {CHOSEN_TENANTS}"
    access = model.__portal__ or PortalAccess()
    own = f"{column} = {ONE_TENANT}"
    seen = f"{own} and ({access.where})" if access.where else own
    check = access.check or access.where
    written = f"{own} and ({check})" if check else own
    return {**EVERYTHING, STAFF: (chosen, chosen), PORTAL: (seen, written)}


def _narrowed_rules(staff: str) -> Rules:
    return {**EVERYTHING, STAFF: (staff, staff)}


def _policies(name: str, rules: Rules) -> Iterable[str]:
    yield f"alter table {name} enable row level security"
    yield f"alter table {name} force row level security"
    for role, (using, with_check) in rules.items():
        yield f"drop policy if exists {role}_rows on {name}"
        yield (
            f"create policy {role}_rows on {name} to {role} "
            f"using ({using}) with check ({with_check})"
        )
