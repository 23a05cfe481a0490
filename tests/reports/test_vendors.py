"""The vendor scorecard: counted from the cases, for whoever may see them (S20)."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from msp.kernel.ids import new_id
from msp.reports.vendors.queries import case_lines
from msp.reports.vendors.scorecard import cards, quantile
from tenants.clients.models import Tenant
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_contact, make_ticket
from vendors.agreements.models import CaseMoment, CaseTerms
from vendors.cases.models import CaseLink, VendorCase
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor

AT = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)
NOW = AT + timedelta(days=5)
SINCE, UNTIL = AT - timedelta(days=30), AT + timedelta(days=30)


@pytest.fixture
def connection(db: Session) -> VendorConnection:
    vendor = Vendor(name="Corvid")
    db.add(vendor)
    db.flush()
    made = VendorConnection(
        vendor_id=vendor.id, name="Tracker", kind="roundup", base_url="https://x"
    )
    db.add(made)
    db.flush()
    return made


def case(
    db: Session,
    client: Tenant,
    connection: VendorConnection,
    *steps: tuple[int, str],
    subject: str = "It smokes",
    cost: str = "95",
    given_back: bool = False,
) -> CaseLink:
    """A case whose statuses came so many minutes after it was forwarded."""
    ticket = make_ticket(db, client, make_contact(db, client, f"C {new_id()}"), subject, at=AT)
    row = VendorCase(
        connection_id=connection.id, correlation_id=str(new_id()), external_id=str(new_id()),
        number="V7", status=steps[-1][1] if steps else "submitted",
    )  # fmt: skip
    db.add(row)
    db.flush()
    link = CaseLink(
        tenant_id=client.id, ticket_id=ticket.id, case_id=row.id, connection_id=connection.id,
        state="linked", state_since=AT, forwarded_at=AT,
    )  # fmt: skip
    db.add(link)
    db.add_all(
        CaseMoment(case_id=row.id, status=status, at=AT + timedelta(minutes=minutes))
        for minutes, status in steps
    )
    db.add(
        CaseTerms(
            case_id=row.id, severity=3, acknowledge_minutes=60, resolve_minutes=240,
            acknowledged_by="answer", incident_cost=Decimal(cost), currency="USD", counted_at=AT,
            given_back_at=AT if given_back else None,
        )
    )  # fmt: skip
    db.flush()
    return link


def test_s20_the_scorecard_is_counted_from_the_cases(
    db: Session, connection: VendorConnection
) -> None:
    harbor = make_client(db)
    case(db, harbor, connection, (0, "acknowledged"), (30, "in_progress"), (200, "resolved"))
    case(
        db, harbor, connection, (0, "acknowledged"), (90, "in_progress"), (100, "awaiting_us"),
        (160, "in_progress"), (400, "resolved"), (500, "in_progress"), (520, "resolved"),
    )  # fmt: skip
    case(db, harbor, connection, (10, "rejected"), given_back=True)
    case(db, harbor, connection)
    lines = case_lines(db, SINCE, UNTIL, AT + timedelta(minutes=600))
    (card,) = cards(lines, "vendor")
    assert (card.name, card.cases, card.refused, card.reopened) == ("Corvid", 4, 1, 1)
    assert (card.acknowledge_median, card.acknowledge_p90) == (30, 90)
    assert (card.resolve_median, card.resolve_p90) == (200, 360)
    # Answered late twice (one never was), solved late twice (one is still open).
    assert card.breaches == 4
    assert card.waited_percent == 100 * 60 // (200 + 520 + 10 + 600)
    assert card.costs == (("USD", Decimal(285)),)
    assert [one.name for one in cards(lines, "connection")] == ["Corvid · Tracker"]


def test_a_case_of_many_tickets_counts_once(db: Session, connection: VendorConnection) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    first = case(db, harbor, connection, (0, "acknowledged"))
    other = make_ticket(db, northwind, make_contact(db, northwind, "Charlie"), at=AT)
    db.add(
        CaseLink(
            tenant_id=northwind.id, ticket_id=other.id, case_id=first.case_id,
            connection_id=connection.id, state="linked", state_since=AT,
            forwarded_at=AT + timedelta(hours=1),
        )
    )  # fmt: skip
    db.flush()
    assert len(case_lines(db, SINCE, UNTIL, NOW)) == 1


@given(st.lists(st.integers(0, 10_000)), st.integers(1, 100))
def test_a_quantile_is_one_of_the_values_and_enough_are_below_it(
    values: list[int], percent: int
) -> None:
    found = quantile(values, percent)
    if not values:
        assert found is None
        return
    assert found in values
    below = sum(1 for one in values if one <= found)
    assert 100 * below >= percent * len(values)
    assert 100 * sum(1 for one in values if one < found) < percent * len(values)


def test_a12_staff_of_some_clients_see_only_theirs_on_every_page_and_file(
    db: Session, visit: Visit, connection: VendorConnection
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    case(db, harbor, connection, (30, "in_progress"), subject="Harbor's own")
    case(db, northwind, connection, (30, "in_progress"), subject="Northwind's own")
    alice = make_agent(db, "Alice", "account_manager")
    nina = make_agent(db, "Nina", "account_manager", clients=(northwind,))
    with time_machine.travel(NOW, tick=False):
        for page in ("/reports/vendors/cases", "/reports/vendors.csv"):
            assert "Harbor" in visit(alice).get(page).text
            told = visit(nina).get(page).text
            assert "Northwind" in told
            assert "Harbor" not in told
        assert ">1</a>" in visit(nina).get("/reports/vendors").text
        assert ">2</a>" in visit(alice).get("/reports/vendors").text
        assert visit(make_agent(db, "Bob")).get("/reports/vendors").status_code == 404


def test_files_hold_no_formula_and_costs_are_for_whoever_may_read_them(
    db: Session, visit: Visit, connection: VendorConnection
) -> None:
    harbor = make_client(db)
    case(db, harbor, connection, (30, "in_progress"), subject="=HYPERLINK(1)", cost="77.5")
    alice, nadia = make_agent(db, "Alice", "account_manager"), make_agent(db, "N", "dispatcher")
    with time_machine.travel(NOW, tick=False):
        text = visit(alice).get("/reports/vendors.csv").text
        assert "'=HYPERLINK(1)" in text
        assert "77.5" in text
        assert "77.5" not in visit(nadia).get("/reports/vendors.csv").text
        assert "77.50" in visit(alice).get("/reports/vendors").text
        assert "77.50" not in visit(nadia).get("/reports/vendors").text
        book = load_workbook(io.BytesIO(visit(alice).get("/reports/vendors.xlsx").content))
    cell = book.worksheets[0]["E2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


@pytest.mark.parametrize(
    ("which", "expected"),
    [("late", 1), ("refused", 1), ("solved", 1), ("reopened", 0), ("waited", 0), ("", 2)],
)
def test_a_figure_opens_the_cases_it_counts(
    db: Session, visit: Visit, connection: VendorConnection, which: str, expected: int
) -> None:
    harbor = make_client(db)
    case(db, harbor, connection, (90, "in_progress"), (100, "resolved"))
    case(db, harbor, connection, (10, "rejected"), given_back=True)
    alice = make_agent(db, "Alice", "account_manager")
    with time_machine.travel(NOW, tick=False):
        page = visit(alice).get(f"/reports/vendors/cases?which={which}").text
    assert page.count('id="case-') == expected
