"""Write a statement and its evidence as rows, in place of the draft there was."""

from __future__ import annotations

from typing import Any

from msgspec.json import encode
from sqlalchemy import Text, cast, column, delete, func, insert, inspect, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from contracts.billing.fingerprint import fingerprint
from contracts.billing.models import BillingRun
from contracts.billing.models_statement import (
    StatementDevice,
    StatementLabour,
    StatementLine,
    StatementPiece,
    StatementPrepaid,
    StatementRow,
)
from contracts.billing.queries import statement_of_run
from contracts.billing.rows import (
    device_values,
    labour_values,
    line_values,
    piece_values,
    prepaid_values,
    rest_values,
)
from contracts.billing.values_statement import Statement
from msp.kernel.tables import Base

EVIDENCE = (StatementLine, StatementDevice, StatementLabour, StatementPiece, StatementPrepaid)


def write_statement(
    db: Session, run: BillingRun, statement: Statement, heading: dict[str, Any]
) -> StatementRow:
    """The caller holds the contract's lock, and the run is not frozen."""
    erase_statement(db, run)
    row = StatementRow(
        tenant_id=run.tenant_id,
        run_id=run.id,
        contract_id=run.contract_id,
        month=run.month,
        sequence=run.sequence,
        currency=statement.currency,
        period_start=statement.period.start,
        period_end=statement.period.end,
        labour_start=statement.labour_period.start,
        labour_end=statement.labour_period.end,
        known_at=statement.known_at,
        versions=list(statement.versions),
        purchase_order=statement.purchase_order,
        heading=heading,
        net=statement.net,
        tax=statement.tax,
        total=statement.total,
        fingerprint=fingerprint(statement),
        rests=[rest_values(one) for one in statement.rests],
    )
    db.add(row)
    db.flush()
    place = run.tenant_id, row.id
    if statement.lines:
        db.execute(insert(StatementLine), [line_values(*place, one) for one in statement.lines])
    _insert(db, StatementDevice, [device_values(*place, one) for one in statement.devices])
    _insert(db, StatementPiece, [piece_values(*place, one) for one in statement.pieces])
    _insert(db, StatementLabour, [labour_values(*place, one) for one in statement.labour])
    _insert(db, StatementPrepaid, [prepaid_values(*place, one) for one in statement.prepaid])
    return row


def erase_statement(db: Session, run: BillingRun) -> None:
    """Take a draft's figures away. The database refuses it for a frozen run."""
    row = statement_of_run(db, run)
    if row is None:
        return
    for table in EVIDENCE:
        db.execute(
            delete(table).where(table.tenant_id == run.tenant_id, table.statement_id == row.id)
        )
    db.delete(row)
    db.flush()


def _insert(db: Session, table: type[Base], values: list[dict[str, Any]]) -> None:
    """All rows in one statement: a message for each of a million devices would cost minutes."""
    if not values:
        return
    columns = [column(one.name, one.type) for one in inspect(table).columns]
    rows = cast(literal(encode(values).decode(), Text()), JSONB)
    given = func.jsonb_to_recordset(rows).table_valued(*columns).render_derived(with_types=True)
    names = [one.name for one in columns]
    db.execute(insert(table).from_select(names, select(*(given.c[name] for name in names))))
