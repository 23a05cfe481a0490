"""The sheets that read other rooms: prepaid hours, service, what to act on, and what it cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import Basis
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.billing.queries import statement_of_run
from contracts.claims.actions.answer_dispute import uphold_line
from contracts.claims.actions.open_dispute import open_dispute
from contracts.costs.models import CostRate
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.values import BillState
from contracts.prepaid.actions.buy_block import Buying, buy_block
from msp.desk.clocks.models import ClockRow
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import TicketAsset
from msp.reports.leakage.actions.check_leaks import check_leaks
from msp.reports.monthly.portfolio import portfolio_sheet
from msp.reports.monthly.report import all_sheets, month_of_client, sheet_of
from msp.reports.monthly.sheet_prepaid import MOVES
from msp.reports.monthly.values import Sheet
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    HOURS,
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    STATION,
    bill,
    make_contract,
    work,
    worked_example,
)
from tests.people import (
    NOW,
    make_agent,
    make_asset,
    make_client,
    make_contact,
    make_entry,
    make_site,
    make_ticket,
    principal_of,
)

TEN = PrepaidTerms(Decimal(10), lifetime_months=12)
BLOCK = LineDraft("Support hours", Basis.BLOCK, Decimal(900), code="BLK", prepaid=TEN)
CARE = LineDraft("Account care", Basis.FLAT, Decimal(100), tax_percent=Decimal(23))
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(IN_AUGUST, tick=False):
        yield


def sheet(
    db: Session, client: Tenant, key: str, month: date = JUNE, *, costs: bool = True
) -> Sheet:
    return sheet_of(db, month_of_client(db, client, month, IN_AUGUST, costs=costs), key)


def test_prepaid_hours_open_move_and_close(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, BLOCK, HOURS)
    told = datetime(2026, 6, 2, 12, tzinfo=UTC)
    buy_block(db, contract, 1, Buying(date(2026, 6, 2), 1), by=None, now=told)
    work(db, client, "Printer", date(2026, 6, 9), 120)
    work(db, client, "Mail", date(2026, 7, 9), 60)
    for month, at in ((JUNE, IN_JULY), (JULY, IN_AUGUST)):
        bill(db, contract, month, at)
    june, july = (sheet(db, client, "prepaid", month) for month in (JUNE, JULY))
    assert [june.rows[0].cell(one) for one in MOVES] == [0, 600, 120, 0, 0, 0, 480]
    assert [july.rows[0].cell(one) for one in MOVES] == [480, 0, 60, 0, 0, 0, 420]
    assert july.rows[0].cell("value") == Decimal("630.00")
    (paid,) = sheet(db, client, "labour", JULY).rows
    assert (paid.cell("payer"), paid.cell("drawn")) == ("prepaid hours", 60)
    (summary,) = sheet(db, client, "summary", JULY).rows
    assert (summary.cell("by_one_off"), summary.cell("change")) == (-900, -900)


def test_s18_the_service_sheet_counts_the_month_of_this_client_alone(db: Session) -> None:
    client, other = make_client(db), make_client(db, "Northwind Cargo")
    quay, agent = make_site(db, client, "Quay"), make_agent(db)
    carol = make_contact(db, client, site_id=quay.id)
    solved = [make_ticket(db, client, carol, at=NOW) for _again in range(3)]
    for ticket in solved:
        ticket.status, ticket.resolved_at = "resolved", NOW + DAY
    solved[1].reassignments = 1
    for _again in range(2):
        make_entry(db, solved[2], "Try this.", agent=agent)
    back = make_ticket(db, client, carol, at=NOW)
    event = make_entry(db, back, "It was reopened.", kind="event")
    event.details = {"event": "status", "from": "resolved", "to": "open"}
    make_ticket(db, other, at=NOW)
    make_ticket(db, client, carol, at=NOW - 60 * DAY)
    asset = make_asset(db, client, "WS-1")
    db.add(TicketAsset(tenant_id=client.id, ticket_id=back.id, asset_id=asset.id))
    for ticket, outcome in zip(solved, ("met", "met", "breached"), strict=True):
        db.add(clock(ticket, outcome))
    found = {
        (row.cell("section"), row.cell("what")): row for row in sheet(db, client, "service").rows
    }
    whole = found["Tickets", "All"]
    assert (whole.cell("opened"), whole.cell("resolved")) == (4, 3)
    first = found["Tickets", "Solved at first contact"]
    assert (first.cell("count"), first.cell("percent")) == (1, 33)
    assert found["Tickets", "Reopened"].cell("count") == 1
    for key in (
        ("Promises by site", "Resolution, Quay"), ("Promises by priority", "Resolution, priority 3")
    ):  # fmt: skip
        assert [found[key].cell(one) for one in ("met", "late", "percent")] == [2, 1, 66]
    assert found["Devices", "WS-1"].cell("count") == 1


def clock(ticket: Ticket, outcome: str) -> ClockRow:
    return ClockRow(
        tenant_id=ticket.tenant_id, ticket_id=ticket.id, kind="resolution", target_seconds=3600,
        started_at=NOW, stopped_at=NOW + DAY, outcome=outcome,
    )  # fmt: skip


def test_what_to_act_on_has_money_and_days_and_is_this_clients(db: Session) -> None:
    client, other = make_client(db), make_client(db, "Northwind Cargo")
    for one in (client, other):
        make_contract(db, one, STATION, HOURS, ends_on=date(2026, 9, 30), renews_months=12,
                      notice_days=30)  # fmt: skip
        make_asset(db, one, "WS-1", warranty_until=date(2026, 8, 20))
        check_leaks(db, one, now=IN_AUGUST)
    rows = sheet(db, client, "act").rows
    assert [(row.cell("kind"), row.cell("what"), row.cell("amount")) for row in rows] == [
        ("Under no contract", "WS-1", Decimal(60)),
        ("Warranty ends", "WS-1", None),
        ("Contract renews: last day of notice", "Managed IT", Decimal(0)),
    ]
    assert [row.cell("days_left") for row in rows] == [None, 19, 30]


def test_open_disputes_come_first_with_bill_line_sum_and_since_when(db: Session) -> None:
    client = make_client(db, zone="America/New_York")
    other = make_client(db, "Northwind Cargo")
    bob = principal_of(make_agent(db, "Bob"))
    contracts, rows = [make_contract(db, one, CARE) for one in (client, other)], []
    for contract in contracts:
        row = statement_of_run(db, bill(db, contract, JUNE, IN_JULY))
        assert row is not None
        rows.append(row)
        asked = datetime(2026, 7, 13, 2, tzinfo=UTC)
        dispute = open_dispute(db, row, 1, "We never met.", by=bob, now=asked)
    (found,) = sheet(db, client, "act").rows
    keys = ("kind", "what", "note", "since", "amount", "disputed", "currency", "contract")
    assert [found.cell(one) for one in keys] == [
        "In dispute", f"{rows[0].number}, line 1", "Account care",
        date(2026, 7, 12),  # still, in New York
        None, Decimal("123.00"), "USD", contracts[0].code,
    ]  # fmt: skip
    assert found.url == f"/billing/runs/{rows[0].run_id}"
    portfolio = portfolio_sheet(db, JUNE, IN_AUGUST, manager=None, costs=True)
    assert [row.cell("disputed") for row in portfolio.rows] == [Decimal("123.00")] * 2
    uphold_line(db, dispute, "Two meetings, see the minutes.", by=bob, now=IN_AUGUST)
    assert sheet(db, other, "act").rows == ()
    (total,) = portfolio_sheet(db, JUNE, IN_AUGUST, manager=None, costs=True).sums()
    assert total.cell("disputed") == Decimal("123.00")


def test_costs_stand_on_the_sheet_for_whoever_may_read_them_and_nobody_else(db: Session) -> None:
    client, bob = make_client(db), make_agent(db)
    harbor = worked_example(db, client)
    hours = Work("ticket", None, "Printer", 60, 60, BillState.COVERED, NOW)
    post_time(db, tenant_id=client.id, agent_id=bob.id, work=hours, now=NOW)
    db.add(
        CostRate(
            agent_id=bob.id, role="", valid_from=date(2026, 1, 1), amount=Decimal(68),
            currency="USD", recorded_at=NOW,
        )
    )  # fmt: skip
    bill(db, harbor.contract, JUNE, IN_JULY)
    (row,) = sheet(db, client, "summary").rows
    figures = [row.cell(one) for one in ("labour_cost", "gross_margin", "margin_percent")]
    assert figures == [Decimal(68), Decimal(1400), Decimal("95.4")]
    assert row.cell("labour_rate") == Decimal("1468.00")
    without = month_of_client(db, client, JUNE, IN_AUGUST)
    hidden = {"cost", "gross_margin", "labour_cost", "labour_rate", "twelve_percent"}
    for one in all_sheets(db, without):
        assert not hidden & {column.key for column in one.columns}
        assert not hidden & {key for row in one.rows for key in row.cells}
    for one in all_sheets(db, month_of_client(db, client, JUNE, IN_AUGUST, costs=True)):
        keys = {column.key for column in one.for_client().columns}
        assert not (hidden | {"state", "silent", "evidence", "given", "hourly"}) & keys
