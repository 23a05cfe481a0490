"""The margins of real bills: read in a fixed number of queries, as known at a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.models import BillingRun
from contracts.costs.actions.set_rate import RateDraft, set_rate
from contracts.costs.actions.set_tool import ToolDraft, set_tool
from contracts.costs.values import Per, ToolKey
from contracts.ledger.actions.post_time import Work as Posted
from contracts.ledger.actions.post_time import post_time
from contracts.ledger.values import BillState
from contracts.margins.queries import margin_by_ticket, margins_of
from contracts.margins.values import Gaps
from contracts.values import Span
from tenants.clients.models import Tenant
from tenants.people.models import Agent
from tests.contracts.deals import (
    HOURS,
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    bill,
    cover,
    make_contract,
    worked_example,
)
from tests.harness.counting import asked_of
from tests.people import make_agent, make_client, make_ticket

AT = datetime(2026, 1, 1, tzinfo=UTC)


def worked(
    db: Session, client: Tenant, person: Agent, day: date, minutes: int, state: BillState,
    subject: str = "Mail is late",
) -> None:  # fmt: skip
    ticket = make_ticket(db, client, subject=subject)
    at = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
    what = Posted("ticket", ticket.id, subject, minutes, minutes, state, at)
    post_time(db, tenant_id=client.id, agent_id=person.id, work=what, now=at)


def priced(db: Session, bob: Agent) -> None:
    """Bob's hour is 40, a device's RMM 3 and a client's vault 10 a month."""
    set_rate(db, RateDraft(bob.id, "", date(2026, 1, 1), Decimal(40), "USD"), by=None, now=AT)
    for key, amount in ((ToolKey("RMM", Per.DEVICE), 3), (ToolKey("Vault", Per.CLIENT), 10)):
        draft_tool = ToolDraft(key, date(2026, 1, 1), Decimal(amount), "USD")
        set_tool(db, draft_tool, by=None, now=AT)


def june_bill(db: Session, client: Tenant, bob: Agent) -> tuple[Contract, BillingRun]:
    """1,468.00 of devices and an hour outside the contract, with a spare that nobody pays."""
    contract = worked_example(db, client).contract
    cover(db, contract, client, "SPARE", excluded="A spare")
    worked(db, client, bob, date(2026, 6, 10), 90, BillState.COVERED)
    worked(db, client, bob, date(2026, 6, 11), 30, BillState.GOODWILL)
    worked(db, client, bob, date(2026, 6, 12), 60, BillState.CHARGEABLE, "New office")
    return contract, bill(db, contract, JUNE, IN_JULY)


def test_the_margin_of_the_worked_example_with_its_parts(db: Session) -> None:
    bob, harbor = make_agent(db), make_client(db)
    priced(db, bob)
    contract, run = june_bill(db, harbor, bob)
    (found,) = margins_of(db, [contract], Span(JUNE, JULY), IN_JULY)
    (one,) = found.bills
    assert one.run_id == run.id
    assert (one.margin.revenue, one.charged) == (Decimal("1588.00"), Decimal(120))
    assert one.margin.labour_cost == 120
    # 334 and 60 device-days, and the spare's 30 days, at 3 / 30 a day; the vault's 10.
    assert one.margin.tool_cost == Decimal("42.40") + 10
    assert one.margin.hidden == 3
    assert one.margin.gross == Decimal("1415.60")
    assert one.margin.rate_of_labour == Decimal("511.87")
    assert found.margin == one.margin
    assert not found.margin.gaps
    bill_again, rows = margin_by_ticket(db, run.id, IN_JULY)
    assert bill_again.margin == one.margin
    assert {(row.label, row.charged, row.labour_cost) for row in rows} == {
        ("Mail is late", Decimal(0), Decimal(60)),
        ("Mail is late", Decimal(0), Decimal(20)),
        ("New office", Decimal(120), Decimal(40)),
        ("", Decimal(0), Decimal(0)),
    }
    shares = {row.labour_cost: (row.share, row.share_of_cost) for row in rows}
    assert shares[Decimal(60)] == (Decimal("1468.00"), Decimal("52.40"))


def test_what_is_not_known_is_counted_and_known_later_without_changing_the_past(
    db: Session,
) -> None:
    bob, harbor = make_agent(db), make_client(db)
    contract, _run = june_bill(db, harbor, bob)
    asked = Span(JUNE, date(2026, 8, 1))
    (before,) = margins_of(db, [contract], asked, IN_AUGUST)
    assert before.margin.gaps == Gaps(uncosted_minutes=180, missing_bills=1)
    bill(db, contract, JULY, IN_AUGUST, upto="draft")
    later = IN_AUGUST + timedelta(days=1)
    set_rate(db, RateDraft(bob.id, "", date(2026, 1, 1), Decimal(40), "USD"), by=None, now=later)
    (after,) = margins_of(db, [contract], asked, later)
    assert after.margin.gaps == Gaps(unapproved_bills=1)
    assert after.margin.labour_cost == 120
    (then,) = margins_of(db, [contract], Span(JUNE, JULY), IN_AUGUST)
    assert then.margin == before.bills[0].margin


def test_a_blocked_bill_and_devices_without_a_price_are_gaps(db: Session) -> None:
    bob, harbor = make_agent(db), make_client(db)
    contract = make_contract(db, harbor, HOURS)
    cover(db, contract, harbor, "NAS", kind="other")
    worked(db, harbor, bob, date(2026, 6, 10), 60, BillState.COVERED)
    bill(db, contract, JUNE, IN_JULY)
    northwind = make_client(db, "Northwind Cargo")
    blocked = make_contract(db, northwind)
    worked(db, northwind, bob, date(2026, 6, 10), 60, BillState.CHARGEABLE)
    assert bill(db, blocked, JUNE, IN_JULY).state == "blocked"
    first, second = margins_of(db, [contract, blocked], Span(JUNE, JULY), IN_JULY)
    assert first.margin.gaps == Gaps(unpriced_devices=1, uncosted_minutes=60)
    assert second.margin.gaps == Gaps(blocked_bills=1)
    assert second.bills == ()


def test_many_contracts_cost_no_more_queries_than_one(db: Session) -> None:
    bob = make_agent(db)
    contracts = [june_bill(db, make_client(db, name), bob)[0] for name in ("One", "Two", "Three")]
    asked = Span(JUNE, JULY)
    few = count_queries(db, lambda: margins_of(db, contracts[:1], asked, IN_JULY))
    many = count_queries(db, lambda: margins_of(db, contracts, asked, IN_JULY))
    assert many == few <= 14
    assert margins_of(db, [], asked, IN_JULY) == []


def count_queries(db: Session, act: Callable[[], object]) -> int:
    with asked_of(db) as asked:
        act()
    return len(asked)
