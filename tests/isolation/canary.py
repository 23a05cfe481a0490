"""Canary rows: for each of two clients one row in every tenant table, made from the metadata.

Every free text of a row is the client's canary, so that one of them in the wrong place can be
told at sight. New tables are filled without anybody thinking of it; a table whose rules cannot
be read off its metadata has a line in `PARTICULARS`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Table, UniqueConstraint, insert
from sqlalchemy import types as kinds
from sqlalchemy.dialects.postgresql import BYTEA, DATERANGE, JSONB, TSTZRANGE, TSVECTOR
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql import FromClause

from msp.kernel.ids import new_id
from msp.kernel.tables import Base
from msp.main.wiring import rooms
from tests.contracts.einvoices import PAYER, SELLER

CHOICE = re.compile(r"\b(\w+) in \(\s*'([^']*)'")
LATER = re.compile(r"(_to|until|_end|expires)")
BETWEEN = re.compile(r"\b(\w+) between (-?\d+)")
_NEXT = count(1)
AT = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)

# Words that mean something wherever they stand.
ORDINARY = {
    "currency": "USD",
    "zone": "Europe/Warsaw",
    "locale": "en",
    "theme": "auto",
    "bill_state": "covered",
    "brand_colour": "#0b5cad",
    "brand_logo_key": None,
}
ONE_WORD = {"slug", "host", "domain", "email", "email_norm", "key"}
# The names that a statement keeps as they were.
HEADING = {
    **dict.fromkeys(("contract", "contract_name", "client", "client_key", "client_address"), "C"),
    **dict.fromkeys(("account_manager", "provider", "provider_address", "provider_tax_id"), "P"),
    "foot": "",
    "zone": "Europe/Warsaw",
    "seller": SELLER,
    "payer": PAYER,
}
# What a table's own rules ask for and its metadata cannot say.
PARTICULARS: dict[str, dict[str, Any]] = {
    "article": {"status": "published"},
    "attachment": {"visibility": "public"},
    "billing_profile": {"country": "PL"},
    "calendar_hours": {"opens": 480, "closes": 960},
    "case_moment": {"status": "in_progress"},
    "case_terms": {"acknowledged_by": "answer"},
    "charge_choice": {"site_id": None},
    "clock_segment": {"status": "open"},
    "contract_line": {"basis": "licence"},
    "coverage": {"basis": "workstation", "contact_id": None},
    "credit_line": {"line": 1, "net": 1},
    "credit_note": {
        "state": "issued",
        "decided_by": None,
        "net": 1,
        "tax": 1,
        "total": 2,
        "issued_at": AT,
        "issued_on": AT.date(),
        "heading": HEADING,
    },
    "cost_rate": {"role": ""},
    "contract_version": {"signed_at": AT},
    "dispute": {"line": 1, "state": "open", "closed_at": None, "credit_id": None},
    "dispute_word": {"agent_id": None},
    "entitlement_override": {"ended_by": None},
    "entry": {"agent_id": None, "visibility": "public", "kind": "reply", "channel": "portal"},
    "inbound_mail": {"reason": "unknown_sender", "state": "review"},
    "index_clause": {"base_month": AT.date().replace(day=1), "stops": False},
    "index_rise": {"year": AT.year},
    "index_value": {"month": AT.date().replace(day=1)},
    "letter": {"rise_id": None, "credit_id": None},
    "mail_out": {"kind": "received"},
    "mirrored_item": {"kind": "comment", "direction": "in"},
    "notice": {"kind": "reply"},
    "routing_rule": {"kind": None, "category": None},
    "monthly_report": {
        "month": AT.date().replace(day=1),
        "ended_by": None,
        "said": {
            **dict.fromkeys(("title", "name", "fingerprint"), "M"),
            "language": "en",
            "letter": dict.fromkeys(("provider", "address", "tax_id", "foot"), ""),
            "facts": [],
            "sheets": [
                {"key": key, "title": key, "columns": [], "rows": []}
                for key in ("summary", "lines")
            ],
        },
    },
    "run_step": {"state": "draft"},
    "statement": {
        "net": 1,
        "tax": 1,
        "total": 2,
        "issued_at": AT,
        "issued_on": AT.date(),
        "heading": HEADING,
    },
    "statement_device": {"basis": "workstation"},
    "statement_line": {
        "ordinal": 1,
        "net": 1,
        "basis": "workstation",
        "counting": "by_day",
        "tax_kind": "rate",
        "band": "hours",
    },
    "statement_prepaid": {"closing": 2, "basis": "block"},
    "ticket": {"channel": "portal"},
    "time_entry": {"after_minutes": 0, "km": 0},
    "vendor_case": {"status": "submitted"},
    "vendor_connection": {"kind": "roundup"},
}


@dataclass
class Canaries:
    """The ids of the rows that were made: of a client's by table, and of the house's."""

    tenants: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    house: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tenant_id(self, name: str) -> UUID:
        found: UUID = self.tenants[name]["tenant"]["id"]
        return found


def tables_of(table_class: str) -> list[Table]:
    """The tables of a class, in an order in which they can be filled."""
    rooms()
    declared = {
        mapper.local_table: mapper.class_.__table_class__ for mapper in Base.registry.mappers
    }
    return [table for table in Base.metadata.sorted_tables if declared.get(table) == table_class]


def canary(name: str) -> str:
    return f"canary-of-{name}"


def plant(db: Session, *names: str) -> Canaries:
    """Fill every table that is not a door's; the session must be allowed to write them all."""
    made = Canaries(tenants={name: {} for name in names})
    order = {table: index for index, table in enumerate(Base.metadata.sorted_tables)}
    tables = [*tables_of("house"), *tables_of("provider"), *tables_of("tenant")]
    tenant_tables = set(tables_of("tenant"))
    for table in sorted(tables, key=order.__getitem__):
        if table in tenant_tables:
            for name in names:
                made.tenants[name][table.name] = grow(db, table, made, name)
        else:
            made.house[table.name] = grow(db, table, made, None)
    return made


def grow(db: Session, table: Table, made: Canaries, name: str | None) -> dict[str, Any]:
    """One row, with its foreign keys set wherever the row they point at exists already."""
    text = canary(name) if name else f"house-{next(_NEXT)}"
    row = {
        column.name: value_for(table, column, text)
        for column in table.columns
        if column.computed is None and column.identity is None and not own_default(column)
    }
    known = {**made.house, **(made.tenants[name] if name else {})}
    row |= pointers(table, known)
    row |= PARTICULARS.get(table.name, {})
    try:
        made_row = db.execute(insert(table).values(row).returning(*table.primary_key.columns)).one()
    except DBAPIError as error:
        raise AssertionError(
            f"{table.name} has a rule its metadata does not say; add a line to PARTICULARS:"
            f" {error.orig}"
        ) from error
    return {**row, **made_row._mapping}


def own_default(column: Column[Any]) -> bool:
    """A sequence fills it."""
    default = column.server_default
    return default is not None and "nextval" in str(getattr(default, "arg", ""))


def pointers(table: Table, known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in table.foreign_keys:
        target, column = key.column.table.name, key.column.name
        if target in known:
            found[key.parent.name] = known[target][column]
        elif key.parent.nullable and key.parent.name != "tenant_id":
            found[key.parent.name] = None
    return found


def value_for(table: Table, column: Column[Any], text: str) -> Any:
    """A value that the column's type and the table's plain checks accept."""
    if column.name in ORDINARY:
        return ORDINARY[column.name]
    if column.name in ONE_WORD:
        return f"{text}-{next(_NEXT)}"
    for check in table.constraints:
        if isinstance(check, CheckConstraint):
            words = str(check.sqltext)
            for pattern, convert in ((CHOICE, str), (BETWEEN, int)):
                for hit in pattern.finditer(words):
                    if hit.group(1) == column.name:
                        return convert(hit.group(2))
    return by_type(column, text)


def by_type(column: Column[Any], text: str) -> Any:
    kind = column.type
    if isinstance(kind, kinds.Uuid):
        return new_id() if column.primary_key or not column.nullable else None
    if column.nullable and not isinstance(kind, kinds.String):
        return None
    if isinstance(kind, JSONB):
        return plain_default(column, {})
    later = timedelta(days=14) if LATER.search(column.name) else timedelta(0)
    plain: tuple[tuple[type, Any], ...] = (
        (TSVECTOR, None),
        (TSTZRANGE, "[2026-06-01 00:00+00,2026-07-01 00:00+00)"),
        (DATERANGE, "[2026-06-01,2026-07-01)"),
        (BYTEA, b"1"),
        (kinds.LargeBinary, b"1"),
        (kinds.Boolean, True),
        (kinds.Float, 1.0),
        (kinds.Numeric, Decimal(1)),
        (kinds.Integer, next(_NEXT) if is_alone(column) else 1),
        (kinds.DateTime, AT + later),
        (kinds.Date, AT.date() + later),
        (kinds.Time, time(9)),
    )
    for known, value in plain:
        if isinstance(kind, known):
            return value
    return f"{text} {next(_NEXT)}"


def is_alone(column: Column[Any]) -> bool:
    """Whether the column takes part in a key, so that two rows must differ in it."""
    return column.primary_key or any(column.name in names for names in unique_keys(column.table))


def unique_keys(table: FromClause) -> list[list[str]]:
    """The columns of each key in which no two rows are alike."""
    if not isinstance(table, Table):
        return []
    keys = [table.primary_key.columns]
    keys += [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    keys += [one.columns for one in table.indexes if one.unique]
    return [[column.name for column in key] for key in keys]


def plain_default(column: Column[Any], otherwise: Any) -> Any:
    words = str(getattr(column.server_default, "arg", ""))
    return [] if words.startswith("'[") else otherwise
