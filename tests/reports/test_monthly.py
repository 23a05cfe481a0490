"""The account manager's monthly report: sheets drawn from frozen bills, and files that tie out."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import Basis
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.values import BillState
from msp.reports.monthly.fingerprint import fingerprint
from msp.reports.monthly.report import Month, all_sheets, month_of_client, sheet_of
from msp.reports.monthly.values import Sheet, total
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    bill,
    cover,
    make_contract,
    work,
    worked_example,
)
from tests.harness.browsing import Visit
from tests.people import make_agent, make_asset, make_client, make_site

FEE = LineDraft("=Backup", Basis.FLAT, Decimal(50), tax_percent=Decimal(23))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(IN_AUGUST, tick=False):
        yield


def month_of(db: Session, client: Tenant, month: date = JUNE) -> Month:
    return month_of_client(db, client, month, IN_AUGUST, costs=True)


def sheet(db: Session, client: Tenant, key: str, month: date = JUNE) -> Sheet:
    return sheet_of(db, month_of(db, client, month), key)


def cells(sheet: Sheet, *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(row.cell(key) for key in keys) for row in sheet.rows]


def test_the_worked_example_line_by_line_and_why_july_is_another_sum(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    work(db, client, "Printer", date(2026, 7, 7), 60)
    bill(db, harbor.contract, JUNE, IN_JULY)
    bill(db, harbor.contract, JULY, IN_AUGUST, upto="draft")
    lines = sheet(db, client, "lines")
    assert cells(lines, "description", "asset_days", "charged", "net", "previous") == [
        ("Workstation support", 334, Decimal("11.133333"), Decimal("668.00"), None),
        ("Server support", 60, Decimal("2.000000"), Decimal("800.00"), None),
    ]
    assert lines.sums()[0].cell("net") == Decimal("1468.00")
    assert cells(sheet(db, client, "lines", JULY), "previous", "charged")[0] == (
        Decimal("11.133333"), Decimal("11.000000"),
    )  # fmt: skip
    (row,) = sheet(db, client, "summary", JULY).rows
    why = {key: row.cell(f"by_{key}") for key in ("price", "quantity", "days", "usage")}
    assert why == {
        "price": Decimal(0), "quantity": Decimal("-28.00"), "days": Decimal("20.00"),
        "usage": Decimal("120.00"),
    }  # fmt: skip
    assert (row.cell("before"), row.cell("change")) == (Decimal(1468), Decimal(112))
    assert (row.cell("recurring"), row.cell("variable")) == (Decimal(1460), Decimal(120))


def test_a_line_by_site_is_the_line_to_the_cent_and_each_site_closes(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(
        db, client, LineDraft("Support", Basis.WORKSTATION, Decimal("33.33"), minimum=9),
        FEE,
    )  # fmt: skip
    sites = [make_site(db, client, name) for name in ("North", "South")]
    for at, (since, until) in enumerate(
        [(JUNE, None), (JUNE, date(2026, 6, 15)), (date(2026, 6, 11), None)]
    ):
        for site in sites:
            asset = make_asset(db, client, f"{site.name}-{at}", site_id=site.id)
            stay = Stay(since, until)
            record_coverage(db, contract, asset, stay, by=None, now=IN_JULY - timedelta(days=40))
    run = bill(db, contract, JUNE, IN_JULY)
    lines = sheet(db, client, "lines")
    assert [row.cell("site") for row in lines.rows] == ["North", "South", ""]
    (found,) = month_of(db, client).bills
    assert found.run_id == run.id
    for key, whole in (("net", found.statement.net), ("tax", found.statement.tax)):
        assert lines.sums()[0].cell(key) == whole
    for row in lines.rows[:2]:
        figures = [row.cell(key) for key in ("opening", "joined", "left", "closing")]
        assert figures == [2, 1, 1, 2]
    days = total(row.cell("asset_days") for row in lines.rows)
    assert days == sum(one.days for one in found.statement.devices)


def test_devices_say_what_changed_and_work_says_who_pays(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    cover(db, harbor.contract, client, "SPARE", excluded="Spare")
    work(db, client, "Given", date(2026, 6, 9), 30, BillState.GOODWILL)
    work(db, client, "Hours", date(2026, 6, 9), 50, billable=40)
    bill(db, harbor.contract, JUNE, IN_JULY)
    found = {row[0]: row[1:] for row in cells(sheet(db, client, "devices"), "device", "change",
                                              "days", "amount", "service")}  # fmt: skip
    assert found["WS-11"] == ("new", 20, Decimal("40.00"), "Workstation support")
    assert found["WS-12"] == ("left", 14, Decimal("28.00"), "Workstation support")
    assert found["SPARE"] == ("", 30, Decimal("0.00"), "excluded: Spare")
    labour = sheet(db, client, "labour")
    assert sorted(cells(labour, "work", "worked", "minutes", "payer", "amount")) == [
        ("Given", 30, 0, "ourselves", Decimal("0.00")),
        ("Hours", 50, 45, "the client, by the hour", Decimal("90.00")),
    ]
    (row,) = sheet(db, client, "summary").rows
    assert (row.cell("given"), row.cell("worked"), row.cell("excluded")) == (30, 80, 1)
    assert row.cell("hourly") == Decimal("1168.50")


def test_late_facts_are_corrections_and_no_minute_counts_twice(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    work(db, client, "In time", date(2026, 6, 9), 60)
    bill(db, harbor.contract, JUNE, IN_JULY)
    work(db, client, "Late", date(2026, 6, 9), 30, at=IN_AUGUST - timedelta(days=9))
    bill(db, harbor.contract, JULY, IN_AUGUST)
    (row,) = sheet(db, client, "summary", JULY).rows
    assert (row.cell("corrections"), row.cell("by_correction")) == (Decimal(60), Decimal(60))
    assert (row.cell("worked"), row.cell("by_usage")) == (30, Decimal(-120))
    labour = cells(sheet(db, client, "labour", JULY), "work", "worked", "minutes")
    assert labour == [("Late", 30, 30)]


def test_a_report_drawn_again_is_the_same_and_frozen_by_its_bills(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    bill(db, harbor.contract, JUNE, IN_JULY)
    first = fingerprint(all_sheets(db, month_of(db, client)))
    cover(db, harbor.contract, client, "WS-99", at=IN_AUGUST)
    assert fingerprint(all_sheets(db, month_of(db, client))) == first
    bill(db, harbor.contract, JULY, IN_AUGUST)
    assert fingerprint(all_sheets(db, month_of(db, client))) == first
    other = fingerprint(all_sheets(db, month_of(db, client, JULY)))
    assert other != first


def test_the_workbook_computes_what_it_says(db: Session, visit: Visit) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    euros = make_contract(db, client, FEE, currency="EUR")
    for one in (harbor.contract, euros):
        bill(db, one, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    file = alice.get(f"/reports/monthly/clients/{client.id}/xlsx?month=2026-06").content
    formulas, values = (
        load_workbook(io.BytesIO(file)),
        load_workbook(io.BytesIO(file), data_only=True),
    )
    assert formulas.sheetnames[0] == "About"
    counted = 0
    for page in formulas.worksheets:
        for cell in (cell for row in page for cell in row if cell.data_type == "f"):
            told = values[page.title][cell.coordinate].value
            assert computed(formulas, page.title, str(cell.value)) == pytest.approx(float(told))
            counted += 1
    assert counted > 40
    totals = [row for row in values["Lines"].iter_rows(values_only=True) if row[0] is None]
    net = [one.value for one in formulas["Lines"][1]].index("Net")
    assert [row[net] for row in totals] == [50.0, 1468.0]
    assert {
        cell.data_type for row in formulas["Lines"] for cell in row if cell.value == "=Backup"
    } == {"s"}


def computed(book: Workbook, sheet: str, formula: str) -> float:
    """The few formulas that we write, worked out from the cells: SUM, SUMIF, ROUND, + and -."""
    ranges = r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+):\$?[A-Z]+\$?(\d+)"

    def column(found: tuple[str, ...]) -> list[Any]:
        page, name, first, last = found
        place = column_index_from_string(name)
        rows = range(int(first), int(last) + 1)
        cells = [book[page or sheet].cell(row, place).value for row in rows]
        return [
            computed(book, page or sheet, str(one)) if str(one)[:1] == "=" else one for one in cells
        ]

    def plain(hit: re.Match[str]) -> str:
        return repr(float(sum(one or 0 for one in column(hit.groups()))))

    def chosen(hit: re.Match[str]) -> str:
        by, words, what = hit.groups()[:4], hit.group(5), hit.groups()[5:]
        pairs = zip(column(by), column(what), strict=True)
        return repr(float(sum(figure or 0 for key, figure in pairs if key == words)))

    def cell(hit: re.Match[str]) -> str:
        found = book[sheet][hit.group(0)].value
        return (
            f"({computed(book, sheet, str(found))})" if str(found)[:1] == "=" else f"({found or 0})"
        )

    text = re.sub(rf'SUMIF\({ranges},"([^"]*)",{ranges}\)', chosen, formula[1:])
    text = re.sub(rf"SUM\({ranges}\)", plain, text)
    text = re.sub(r"ROUND\((.*),6\)", r"(\1)", text)
    text = re.sub(r"\b[A-Z]{1,2}\d+\b", cell, text)
    return arithmetic(ast.parse(text, mode="eval").body)


def arithmetic(node: ast.expr) -> float:
    """Figures, sums and differences; anything else is a formula that we do not write."""
    match node:
        case ast.Constant(value=figure):
            return float(str(figure))
        case ast.UnaryOp(op=ast.USub(), operand=one):
            return -arithmetic(one)
        case ast.BinOp(left=one, op=ast.Add(), right=other):
            return arithmetic(one) + arithmetic(other)
        case ast.BinOp(left=one, op=ast.Sub(), right=other):
            return arithmetic(one) - arithmetic(other)
    raise AssertionError(ast.dump(node))


def test_the_csv_is_safe_and_has_every_column(db: Session, visit: Visit) -> None:
    client = make_client(db)
    contract = make_contract(db, client, FEE)
    bill(db, contract, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    file = alice.get(f"/reports/monthly/clients/{client.id}/csv?month=2026-06").content
    (row,) = csv.DictReader(io.StringIO(file.decode("utf-8-sig")))
    assert (row["description"], row["net"], row["tax"]) == ("'=Backup", "50.00", "11.50")
    assert row["from"] == "2026-06-01"


def test_alice_opens_the_sheets_and_sees_what_is_missing(db: Session, visit: Visit) -> None:
    client = make_client(db)
    harbor = worked_example(db, client)
    make_contract(db, client, FEE)
    bill(db, harbor.contract, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/reports/monthly/clients/{client.id}?month=2026-06"
    page = alice.get(here).text
    assert "1,468.00 USD" in page
    assert "is not in these figures" in page
    for sheet, words in (("lines", "Server support"), ("devices", "WS-11"), ("labour", "Nothing")):
        assert words in alice.get(f"{here}&sheet={sheet}").text
    assert alice.get(f"{here}&sheet=none").status_code == 404


def test_nobody_sees_the_report_of_a_client_she_does_not_serve(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    worked_example(db, harbor)
    nina = visit(make_agent(db, "Nina", "account_manager", clients=(northwind,)))
    bob = visit(make_agent(db))
    for path in ("", "/csv", "/xlsx"):
        for one in (nina, bob):
            address = f"/reports/monthly/clients/{harbor.id}{path}?month=2026-06"
            assert one.get(address).status_code == 404
