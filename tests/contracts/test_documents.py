"""The same statement as page, PDF, spreadsheet and CSV: the same sums, and text that stays text."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from pypdf import PdfReader
from sqlalchemy.orm import Session

from contracts.billing.queries import statement_of_run
from contracts.documents.csv_text import render_csv
from contracts.documents.pdf import render_pdf
from contracts.documents.queries import paper_for
from contracts.documents.xlsx import render_xlsx
from contracts.ledger.actions.change_coverage import change_coverage
from contracts.ledger.actions.record_coverage import Stay
from tests.contracts.deals import IN_JULY, JUNE, STATION, bill, cover, make_contract, worked_example
from tests.contracts.formats import (
    Sheets,
    csv_rows,
    csv_total,
    html_text,
    html_total,
    pdf_text,
    pdf_total,
)
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client

PARTS = [Decimal("600.00"), Decimal("40.00"), Decimal("28.00"), Decimal("800.00")]


def test_1468_in_html_pdf_xlsx_and_csv_and_one_date_changes_all_four(
    db: Session, visit: Visit
) -> None:
    alice = visit(make_agent(db, "Alice", "account_manager"))
    harbor = worked_example(db, make_client(db))
    run = bill(db, harbor.contract, JUNE, IN_JULY, upto="draft")

    def everywhere() -> list[Decimal]:
        row = statement_of_run(db, run)
        assert row is not None
        page = alice.get(f"/billing/runs/{run.id}")
        assert page.status_code == 200
        files = {
            kind: alice.get(f"/billing/statements/{row.id}/{kind}").content
            for kind in ("pdf", "xlsx", "csv")
        }
        for text in (html_text(page.text), pdf_text(files["pdf"])):
            for part in parts:
                assert f"{part:,} USD" in text
        devices = [
            Decimal(one["net"]) for one in csv_rows(files["csv"]) if one["record"] == "device"
        ]
        assert sum(devices) == csv_total(files["csv"])
        return [
            html_total(page.text),
            pdf_total(files["pdf"]),
            Sheets(files["xlsx"]).total(),
            csv_total(files["csv"]),
        ]

    parts = PARTS
    assert everywhere() == [Decimal("1468.00")] * 4
    change_coverage(
        db, harbor.devices["WS-12"], Stay(JUNE, date(2026, 6, 20)), by=None, now=IN_JULY
    )
    bill(db, harbor.contract, JUNE, IN_JULY + timedelta(minutes=1), upto="draft")
    parts = [Decimal("600.00"), Decimal("40.00"), Decimal("38.00"), Decimal("800.00")]
    assert everywhere() == [Decimal("1478.00")] * 4


def test_a18_text_of_people_is_data_in_every_format(db: Session) -> None:
    client = make_client(db, "=HYPERLINK(1) #emph[x] <b>")
    contract = make_contract(db, client, STATION)
    for name in ("=1+1", "+SUM(A1)", "-2", "@cmd", '#read("/etc/passwd")', "\t=1"):
        cover(db, contract, client, name)
    run = bill(db, contract, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    paper = paper_for(db, row.id)
    names = [one["device"] for one in csv_rows(render_csv(paper)) if one["record"] == "device"]
    assert not [name for name in names if name[0] in "=+-@\t"]
    sheets = Sheets(render_xlsx(paper))
    cells = [
        cell for row in sheets.formulas["Devices"].iter_rows(min_col=2, max_col=2) for cell in row
    ]
    assert {"=1+1", "+SUM(A1)", "@cmd"} <= {str(cell.value) for cell in cells}
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert sheets.total() == Decimal("360.00")
    text = pdf_text(render_pdf(paper))
    assert "#emph[x]" in text
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text


def test_a_long_statement_repeats_its_heads_and_never_leaves_a_total_alone(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, *[STATION] * 34)
    for n in range(90):
        cover(db, contract, client, f"WS-{n:03d}")
    run = bill(db, contract, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    from_pages = pages_of(render_pdf(paper_for(db, row.id)))
    assert all("Run " in page and f"/ {len(from_pages)}" in page for page in from_pages)
    (with_total,) = [page for page in from_pages if "Total 183,600.00 USD" in page]
    assert "5,400.00 USD" in with_total
    devices = [page for page in from_pages if "WS-0" in page]
    assert len(devices) > 2
    assert all("Serial" in page for page in devices)


def pages_of(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_the_paper_says_by_what_it_can_be_worked_out_again(db: Session) -> None:
    run = bill(db, worked_example(db, make_client(db)).contract, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    text = pdf_text(render_pdf(paper_for(db, row.id)))
    assert f"Run {run.id}" in text
    assert "known as of 1 Jul 2026 11:00 (America/New_York)" in text
    assert "contract version 1" in text
    assert "INV-2026-00001" in text
    assert "DRAFT" not in text


def test_f09_the_number_is_of_the_year_in_the_providers_zone(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, starts_on=date(2026, 12, 1), zone="Pacific/Auckland")
    cover(db, contract, client, "WS-1", date(2026, 12, 1))
    run = bill(db, contract, date(2026, 12, 1), datetime(2026, 12, 31, 20, tzinfo=UTC))
    row = statement_of_run(db, run)
    assert row is not None
    assert (row.number, row.issued_on) == ("INV-2026-00001", date(2026, 12, 31))
