"""The report on paper and as the client sees it: the same figures, and nothing that is ours."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy.orm import Session

from contracts.billing.models import Letterhead
from contracts.margins.values import Margin
from contracts.margins.values_bill import ContractMargins
from msp.reports.monthly.charts import bridges, margin_bars
from msp.reports.monthly.report import month_of_client, sheet_of
from msp.reports.monthly.values import Column, Row, Sheet
from tests.contracts.deals import IN_AUGUST, IN_JULY, JULY, JUNE, bill, work, worked_example
from tests.harness.browsing import Browser, Visit
from tests.people import make_agent, make_client


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(IN_AUGUST, tick=False):
        yield


@pytest.fixture
def alice(db: Session, visit: Visit) -> Browser:
    """With Harbor Dental's July issued and its August in draft, in `here`."""
    return visit(make_agent(db, "Alice", "account_manager"))


def harbor(db: Session) -> str:
    client = make_client(db)
    example = worked_example(db, client)
    db.add(Letterhead(name="Desk & Sons [Ltd] #1", address="1 Quay"))
    work(db, client, "Printer *bold* $x$", date(2026, 7, 7), 60)
    bill(db, example.contract, JUNE, IN_JULY)
    bill(db, example.contract, JULY, IN_AUGUST)
    return f"/reports/monthly/clients/{client.id}"


def words_of(file: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


def test_the_paper_has_the_letterhead_and_the_figures_of_the_sheets(
    db: Session, alice: Browser
) -> None:
    here = harbor(db)
    file = alice.get(f"{here}/pdf?month=2026-07").content
    words = words_of(file)
    for one in ("Desk & Sons [Ltd] #1", "Harbor Dental", "1,580.00 USD", "WS-11", "INV-2026-00002",
                "Printer *bold* $x$", "Margin"):  # fmt: skip
        assert one in words
    box = PdfReader(io.BytesIO(file)).pages[0].mediabox
    assert box.width > box.height


def test_the_clients_form_has_no_cost_no_draft_and_nothing_to_act_on(
    db: Session, alice: Browser
) -> None:
    here = harbor(db)
    own, form = f"{here}?month=2026-07", f"{here}?month=2026-07&form=client"
    assert "Margin" in alice.get(own).text
    page = alice.get(form).text
    assert "1,580.00 USD" in page
    for hidden in ("Margin", "To act on", "run 0"):
        assert hidden not in page
    assert alice.get(f"{form}&sheet=act").status_code == 404
    words = words_of(alice.get(f"{here}/pdf?month=2026-07&form=client").content)
    assert "1,580.00 USD" in words
    assert "Margin" not in words
    sheet = alice.get(f"{here}/csv?month=2026-07&form=client&sheet=summary").text
    assert "margin" not in sheet.splitlines()[0]
    assert "given" not in sheet.splitlines()[0]


def test_the_clients_form_names_no_vendor() -> None:
    rows = (Row({"what": "Reopened"}), Row({"what": "Corvid"}, inside=True))
    sheet = Sheet("service", "Service", (Column("what", "What"),), rows)
    assert [row.cell("what") for row in sheet.for_client().rows] == ["Reopened"]


def test_a_draft_is_not_in_the_clients_form(db: Session) -> None:
    client = make_client(db)
    example = worked_example(db, client)
    bill(db, example.contract, JUNE, IN_JULY, upto="approved")
    found = month_of_client(db, client, JUNE, IN_AUGUST, for_client=True)
    assert found.bills == ()
    assert sheet_of(db, found, "lines").rows == ()


def test_the_bridge_is_drawn_from_sum_to_sum(db: Session) -> None:
    client = make_client(db)
    example = worked_example(db, client)
    work(db, client, "Printer", date(2026, 7, 7), 60)
    bill(db, example.contract, JUNE, IN_JULY)
    bill(db, example.contract, JULY, IN_AUGUST)
    summary = sheet_of(db, month_of_client(db, client, JULY, IN_AUGUST), "summary")
    ((currency, steps),) = bridges(summary)
    assert currency == "USD"
    assert [(one.label, one.shown, one.end) for one in steps] == [
        ("Before", "1,468.00 USD", 1468.0),
        ("Quantity", "−28.00 USD", 1440.0),
        ("Days", "+20.00 USD", 1460.0),
        ("Use", "+120.00 USD", 1580.0),
        ("Now", "1,580.00 USD", 1580.0),
    ]
    assert [one.start for one in steps[1:-1]] == [one.end for one in steps[:-2]]


def test_nothing_to_compare_is_no_bridge(db: Session) -> None:
    client = make_client(db)
    bill(db, worked_example(db, client).contract, JUNE, IN_JULY)
    summary = sheet_of(db, month_of_client(db, client, JUNE, IN_AUGUST), "summary")
    assert bridges(summary) == []


def test_a_loss_has_no_bar_and_its_own_tone() -> None:
    class OneMonth(ContractMargins):
        """Margins without their bills."""

        @property
        def by_month(self) -> dict[date, Margin]:
            return {JUNE: Margin("USD", Decimal(100), Decimal(150))}

    one = object.__new__(OneMonth)
    object.__setattr__(one, "currency", "USD")
    ((currency, bars),) = margin_bars([one], JUNE)
    assert (currency, bars[0][1:4]) == ("USD", (0, "−50.0 % · −50.00 USD", "bad"))
