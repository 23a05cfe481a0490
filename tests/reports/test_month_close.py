"""All clients in a month: the worst change first, and a close that says what does not tie out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import ColumnElement, text, update
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import Basis
from contracts.billing.models_statement import StatementDevice, StatementLine
from contracts.ledger.values import BillState
from msp.reports.monthly.closing import Checked, Tie, ties
from msp.reports.monthly.closing_queries import checked_bills, export_sheet
from msp.reports.monthly.csv_file import read_sums, render_csv
from msp.reports.monthly.portfolio import portfolio_sheet
from msp.reports.monthly.unfinished import unfinished_in
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    STATION,
    bill,
    cover,
    make_contract,
    work,
    worked_example,
)
from tests.harness.browsing import Visit
from tests.harness.database import as_owner
from tests.people import make_agent, make_client

FEE = LineDraft("Backup", Basis.FLAT, Decimal(50), tax_percent=Decimal(23))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(IN_AUGUST, tick=False):
        yield


def close(db: Session, month: date = JUNE) -> list[Tie]:
    exported = read_sums(render_csv(export_sheet(db, month)), ("net", "total"))
    return ties(checked_bills(db, month), exported)


def broken(db: Session, month: date = JUNE) -> list[str]:
    return [one.words for one in close(db, month) if not one.holds]


def test_a_month_of_all_kinds_of_lines_ties_out_in_each_currency(db: Session) -> None:
    client, other = make_client(db), make_client(db, "Northwind Cargo")
    harbor = worked_example(db, client)
    work(db, client, "Printer", date(2026, 6, 9), 50)
    work(db, client, "Gift", date(2026, 6, 9), 50, BillState.GOODWILL)
    cover(db, harbor.contract, client, "SPARE", excluded="Spare")
    seats = LineDraft("Seats", Basis.USER, Decimal("9.99"), quantity=Decimal(7))
    euros = make_contract(db, other, FEE, seats, currency="EUR")
    for contract in (harbor.contract, euros):
        bill(db, contract, JUNE, IN_JULY)
    cover(db, harbor.contract, client, "LATE", date(2026, 6, 20), at=IN_AUGUST.replace(hour=1))
    bill(db, harbor.contract, JULY, IN_AUGUST, upto="draft")
    found = close(db)
    assert broken(db) == [] == broken(db, JULY)
    sums = {(one.words, one.currency): one.left for one in found}
    assert sums["Net: lines and bills", "USD"] == Decimal("1588.00")
    assert sums["Total: export and documents", "EUR"] == Decimal("131.43")
    assert sums["Device-days: lines and coverage", ""] == 394
    assert {one.left for one in close(db, JULY) if one.words.endswith("documents")} == {0}


def test_a_changed_line_a_lost_device_and_a_missing_day_are_each_said(db: Session) -> None:
    """As somebody could who holds the database: its triggers refuse it to everybody else."""
    client = make_client(db)
    harbor = worked_example(db, client)
    bill(db, harbor.contract, JUNE, IN_JULY)
    tamper(db, StatementLine, StatementLine.number == 1, net=669)
    assert broken(db) == [
        "Net: lines and bills",
        "Net: devices, work and quantities, and lines",
        "Net: export and documents",
        "Total: export and documents",
    ]
    tamper(db, StatementLine, StatementLine.number == 1, net=668, left=5)
    tamper(db, StatementDevice, StatementDevice.name == "WS-11", amount=0)
    assert broken(db) == [
        "Net: devices, work and quantities, and lines",
        "Lines whose opening and movement are not their closing",
    ]
    tamper(db, StatementLine, StatementLine.number == 1, asset_days=333)
    (days,) = [one for one in close(db) if one.words.startswith("Device-days")]
    assert [days.left, days.right, days.holds] == [393, 394, False]
    assert [one.client for one in days.failing] == ["Harbor Dental"]


def tamper(db: Session, table: type[Any], which: ColumnElement[bool], **values: Any) -> None:
    with as_owner(db):
        db.execute(text(f"alter table {table.__tablename__} disable trigger user"))
        db.execute(update(table).where(which).values(**values))
        db.execute(text(f"alter table {table.__tablename__} enable trigger user"))


def checked(**more: Any) -> Checked:
    zero = Decimal(0)
    sums = dict.fromkeys(("tax", "line_tax"), zero)
    sums |= dict.fromkeys(("net", "total", "line_net", "evidence"), Decimal(10))
    one = Checked(
        run_id=make_id(), client="Harbor Dental", contract="C-1", state="issued", number="INV-1",
        currency="USD", days=1, covered=1, moved_wrongly=0, **sums,
    )  # fmt: skip
    return replace(one, **more)


def make_id() -> Any:
    return "01970000-0000-7000-8000-000000000000"


def test_errors_that_cancel_out_are_errors_all_the_same() -> None:
    up, down = checked(line_net=Decimal(11)), checked(line_net=Decimal(9))
    exported = {"USD": {"net": Decimal(20), "total": Decimal(20)}}
    found = {one.words: one for one in ties([up, down], exported)}
    lines = found["Net: lines and bills"]
    assert [lines.left, lines.right, lines.holds] == [20, 20, False]
    assert lines.failing == (up, down)
    assert all(one.holds for one in ties([checked(), checked()], exported))
    unnumbered = ties([checked(number="")], {})
    assert not next(one for one in unnumbered if "numbered" in one.words).holds
    assert not next(one for one in ties([], exported)).holds


def test_the_list_of_what_is_to_be_done_must_become_empty(db: Session) -> None:
    client = make_client(db)
    missing = make_contract(db, client, STATION)
    cover(db, missing, client, "WS-1")
    blocked = make_contract(db, client, LineDraft("Servers", Basis.SERVER, None))
    cover(db, blocked, client, "SRV-1", kind="server")
    drafted = make_contract(db, client, FEE)
    work(db, make_client(db, "Northwind Cargo"), "Nobody's", date(2026, 6, 9), 90)
    bill(db, drafted, JUNE, IN_JULY, upto="draft")
    bill(db, blocked, JUNE, IN_JULY)
    found = [(one.what, one.contract) for one in unfinished_in(db, JUNE, IN_AUGUST)]
    assert found == [
        ("Not drafted", missing.code),
        ("Blocked", blocked.code),
        ("To be reviewed", drafted.code),
        ("Time under no contract", ""),
    ]


def test_alices_portfolio_has_a_row_for_each_client_the_worst_first(
    db: Session, visit: Visit
) -> None:
    alice = make_agent(db, "Alice", "account_manager")
    harbor = make_client(db, account_manager_id=alice.id)
    quay = make_client(db, "Quay Bakery", account_manager_id=alice.id)
    northwind = make_client(db, "Northwind Cargo")
    example = worked_example(db, harbor)
    fee, other = (make_contract(db, one, FEE) for one in (quay, northwind))
    for contract in (example.contract, fee, other):
        bill(db, contract, JUNE, IN_JULY)
        bill(db, contract, JULY, IN_AUGUST)
    sheet = portfolio_sheet(db, JULY, IN_AUGUST, manager=alice.id, costs=True)
    found = [[row.cell(one) for one in ("client", "net", "change")] for row in sheet.rows]
    assert found == [
        ["Harbor Dental", Decimal("1460.00"), Decimal("-8.00")],
        ["Quay Bakery", Decimal("50.00"), Decimal("0.00")],
    ]
    assert sheet.sums()[0].cell("gross_margin") == Decimal("1510.00")
    hidden = portfolio_sheet(db, JULY, IN_AUGUST, manager=alice.id, costs=False)
    assert not {"cost", "gross_margin", "margin_change"} & {one.key for one in hidden.columns}
    hers = visit(alice)
    page = hers.get("/reports/monthly?month=2026-07").text
    assert "Quay Bakery" in page
    assert "Northwind Cargo" not in page
    assert "Northwind Cargo" in hers.get("/reports/monthly?month=2026-07&whose=all").text
    file = hers.get("/reports/monthly/portfolio.csv?month=2026-07").content.decode("utf-8-sig")
    assert [row["client"] for row in csv.DictReader(io.StringIO(file))] == [
        "Harbor Dental", "Quay Bakery",
    ]  # fmt: skip


def test_the_close_is_of_the_readers_clients_alone(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    example = worked_example(db, harbor)
    bill(db, example.contract, JUNE, IN_JULY)
    page = visit(make_agent(db, "Alice", "account_manager")).get(
        "/reports/monthly/close?month=2026-06"
    )
    assert "the month can be closed" in page.text
    assert "1,468.00 USD" in page.text
    nina = visit(make_agent(db, "Nina", "account_manager", clients=(northwind,)))
    for path in ("close", "close.csv", "portfolio.csv", "portfolio.xlsx"):
        answer = nina.get(f"/reports/monthly/{path}?month=2026-06")
        assert answer.status_code == 200
        assert "1,468.00" not in answer.text
        assert "Harbor" not in answer.text
    assert "Nothing is billed" in nina.get("/reports/monthly/close?month=2026-06").text
    bob = visit(make_agent(db))
    assert bob.get("/reports/monthly/close").status_code == 404
    assert bob.get("/reports/monthly").status_code == 404
