"""Users by name in what is read across rooms: the month's sheets and ties, margins, simulations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy.orm import Session

from contracts.costs.actions.set_tool import ToolDraft, set_tool
from contracts.costs.values import Per, ToolKey
from contracts.ledger.actions.count_people import stop_counting
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.margins.queries import margins_of
from contracts.simulator.queries import simulation_of
from contracts.simulator.simulating import Asked
from contracts.simulator.values import Change
from contracts.values import Span
from msp.reports.monthly.closing import ties
from msp.reports.monthly.closing_queries import checked_bills, export_sheet
from msp.reports.monthly.csv_file import read_sums, render_csv
from msp.reports.monthly.report import month_of_client, sheet_of
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    SIGNED,
    STATION,
    bill,
    cover,
    make_contract,
)
from tests.contracts.offices import USERS, office
from tests.people import make_client, make_contact, make_site


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(IN_AUGUST, tick=False):
        yield


def test_the_month_closes_with_user_days_that_are_the_ledgers(db: Session) -> None:
    client = make_client(db)
    contract, people = office(db, client)
    bill(db, contract, JUNE, IN_JULY)
    stop_counting(db, contract, [people["Ben"]], date(2026, 6, 16), by=None, now=IN_JULY)
    bill(db, contract, JULY, IN_AUGUST)
    for month, days in ((JUNE, 80), (JULY, 62)):
        exported = read_sums(render_csv(export_sheet(db, month)), ("net", "total"))
        found = ties(checked_bills(db, month), exported)
        assert [one.words for one in found if not one.holds] == []
        (counted,) = [one.left for one in found if one.words.startswith("Device-days")]
        assert counted == days


def test_the_devices_sheet_names_people_with_their_days_and_pages(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, STATION, USERS)
    cover(db, contract, client, "WS-1")
    ada, pier = make_contact(db, client, "Ada"), make_site(db, client, "Pier")
    late = Stay(date(2026, 6, 16), site_id=pier.id)
    record_coverage(db, contract, ada, late, by=None, now=SIGNED)
    bill(db, contract, JUNE, IN_JULY)
    sheet = sheet_of(db, month_of_client(db, client, JUNE, IN_AUGUST), "devices")
    names = ("device", "kind", "site", "days", "change", "amount")
    assert [tuple(row.cell(name) for name in names) for row in sheet.rows] == [
        ("Ada", "per user by name", "Pier", 15, "new", Decimal("15.00")),
        ("WS-1", "per workstation", "", 30, "", Decimal("60.00")),
    ]
    assert sheet.rows[0].url == f"/contacts/{ada.id}"


def test_a_tool_by_user_costs_the_days_of_people_and_none_by_device(db: Session) -> None:
    contract, _people = office(db, make_client(db))
    for key in (ToolKey("Mail", Per.USER), ToolKey("RMM", Per.DEVICE)):
        set_tool(db, ToolDraft(key, date(2026, 1, 1), Decimal(3), "USD"), by=None, now=SIGNED)
    bill(db, contract, JUNE, IN_JULY)
    (found,) = margins_of(db, [contract], Span(JUNE, JULY), IN_JULY)
    # Eighty user-days at 3 / 30 a day.
    assert (found.margin.revenue, found.margin.tool_cost) == (Decimal("80.00"), Decimal("8.00"))
    assert not found.margin.gaps


def test_a_simulation_counts_the_people_who_were_there(db: Session) -> None:
    contract, people = office(db, make_client(db))
    bill(db, contract, JUNE, IN_JULY)
    stop_counting(db, contract, [people["Ben"]], JULY, by=None, now=IN_JULY)
    asked = Asked(JULY, 2, JUNE, IN_AUGUST)
    same = simulation_of(db, contract, Change(JUNE), asked, with_margins=True)
    assert [one.now.net for one in same.months] == [Decimal("80.00"), Decimal("60.00")]
    assert same.change == 0
    dearer = Change(JUNE, percent=Decimal(10))
    found = simulation_of(db, contract, dearer, asked, with_margins=False)
    assert [one.then.net for one in found.months] == [Decimal("88.00"), Decimal("66.00")]
