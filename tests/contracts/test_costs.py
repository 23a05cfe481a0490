"""What an hour and a tool cost: in valid time and recorded time, by day, and to the cent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.values import Basis
from contracts.costs.actions.set_rate import RateDraft, set_rate
from contracts.costs.actions.set_tool import ToolDraft, set_client_tool, set_tool
from contracts.costs.actions.withdraw_cost import withdraw_cost
from contracts.costs.models import CostRate
from contracts.costs.queries import client_tool_facts, rate_facts, tool_facts
from contracts.costs.rates import is_rated_otherwise, rate_on
from contracts.costs.tools import Stand, Usage, Users, foreign_tools, tool_shares
from contracts.costs.values import Per, Rate, RateFact, Reach, ToolFact, ToolKey, Worker
from contracts.values import Span
from msp.kernel.errors import Conflict, Refused
from tests.contracts.deals import make_contract
from tests.contracts.facts import uid
from tests.people import make_agent, make_client

AT = datetime(2026, 1, 1, tzinfo=UTC)
JANUARY = date(2026, 1, 1)
JUNE = Span(date(2026, 6, 1), date(2026, 7, 1))
BOB = Worker(uid("Bob"), "Bob", ("engineer_l1", "engineer_l2"))
RMM = ToolKey("RMM", Per.DEVICE)


def rate(
    amount: str | None,
    since: date = JANUARY,
    *,
    role: str = "",
    currency: str = "USD",
    at: datetime = AT,
) -> RateFact:
    worth = None if amount is None else Decimal(amount)
    return RateFact(None if role else BOB.agent_id, role, since, worth, currency, at)


def tool(
    amount: str | None,
    key: ToolKey = RMM,
    since: date = JANUARY,
    reach: Reach = Reach.HOUSE,
    currency: str = "USD",
) -> ToolFact:
    worth = None if amount is None else Decimal(amount)
    return ToolFact(key, reach, since, worth, currency, AT)


def test_f19_one_rate_holds_on_a_day_her_own_before_her_role() -> None:
    role = rate("50", role="engineer_l1")
    higher = rate("55", role="engineer_l2")
    other = rate("90", role="administrator")
    own, raised = rate("42"), rate("45", date(2026, 6, 10))
    gone = rate(None, date(2026, 7, 1))
    facts = [raised, role, gone, own, higher, other]
    days = (date(2025, 12, 31), date(2026, 6, 9), date(2026, 6, 10), date(2026, 7, 1))
    assert [rate_on(facts, BOB, "USD", day) for day in days] == [
        None,
        Rate(Decimal(42)),
        Rate(Decimal(45)),
        Rate(Decimal(55), assumed=True),
    ]
    # Without a role's rate nobody assumes anything, and no other currency is converted.
    assert rate_on([own, gone], BOB, "USD", date(2026, 7, 1)) is None
    assert rate_on([own], BOB, "PLN", date(2026, 6, 1)) is None
    assert is_rated_otherwise([own], BOB, "PLN", date(2026, 6, 1))
    assert not is_rated_otherwise([own], BOB, "PLN", date(2025, 6, 1))
    assert rate_on(facts, Worker(None), "USD", date(2026, 6, 1)) is None


def test_a_tool_costs_by_device_and_day_and_what_is_not_billed_is_hidden() -> None:
    stands = [
        Stand(Basis.WORKSTATION, Span(date(2026, 1, 1), date(2027, 1, 1)), 10),
        Stand(Basis.SERVER, Span(date(2026, 6, 16), date(2027, 1, 1)), 2),
        Stand(Basis.WORKSTATION, Span(date(2026, 6, 1), date(2026, 6, 11)), 1, billed=False),
    ]
    facts = [
        tool("3"),
        tool("6", since=date(2026, 6, 16)),
        tool("9", ToolKey("Backup", Per.DEVICE, "server")),
    ]
    backup, rmm = tool_shares(facts, Usage(JUNE, stands), "USD")
    # Two servers for half of June at 9; then RMM by price: 10 days of a spare, half months.
    assert (backup.amount, backup.unit_days, backup.hidden) == (Decimal(9), Decimal(30), Decimal(0))
    assert rmm.unit_days == 10 * 30 + 2 * 15 + 10
    assert rmm.amount == Decimal("15.00") + 1 + Decimal("30.00") + 6
    assert rmm.hidden == Decimal("1.00")


def test_what_is_said_most_closely_goes_before_and_may_say_that_it_is_not_used() -> None:
    stands = [Stand(Basis.WORKSTATION, JUNE, 10)]
    everywhere, ours = tool("3"), tool("2", reach=Reach.CLIENT)
    only_here = tool(None, since=date(2026, 6, 16), reach=Reach.CONTRACT)
    usage = Usage(JUNE, stands)
    assert tool_shares([everywhere, ours], usage, "USD")[0].amount == 20
    (share,) = tool_shares([only_here, everywhere, ours], usage, "USD")
    assert (share.amount, share.unit_days) == (Decimal(10), Decimal(150))
    assert tool_shares([tool(None), everywhere][:1], usage, "USD") == ()


def test_users_are_those_of_the_fullest_line_and_a_clients_sum_is_shared_by_its_contracts() -> None:
    users = [Users(1, JUNE, Decimal(10)), Users(2, JUNE, Decimal(4))]
    lives = [Span(JANUARY, date(2027, 1, 1)), Span(date(2026, 6, 16), date(2027, 1, 1))]
    facts = [
        tool("2", ToolKey("Mail filter", Per.USER)),
        tool("30", ToolKey("Password vault", Per.CLIENT)),
        tool("12", ToolKey("Domain", Per.CONTRACT)),
    ]
    found = {
        one.key.name: (one.amount, one.allocated)
        for one in tool_shares(facts, Usage(JUNE, (), users, lives), "USD")
    }
    assert found == {
        "Mail filter": (20, False),
        "Password vault": (Decimal("22.50"), True),
        "Domain": (12, False),
    }


def test_a_tool_in_another_currency_is_counted_and_not_converted() -> None:
    usage = Usage(JUNE, [Stand(Basis.SERVER, JUNE)])
    facts = [tool("3"), tool("4", ToolKey("Backup", Per.DEVICE), currency="EUR")]
    unused = tool("4", ToolKey("Mail filter", Per.USER), currency="EUR")
    assert foreign_tools([*facts, unused], usage, "USD") == 1
    assert foreign_tools([*facts, tool("5", currency="EUR")], usage, "USD") == 1
    assert [one.key.name for one in tool_shares(facts, usage, "USD")] == ["RMM"]


@given(
    st.lists(st.integers(0, 29), max_size=4),
    st.lists(st.tuples(st.integers(0, 29), st.integers(1, 30), st.integers(1, 40)), max_size=5),
    st.integers(1, 99999),
)
@settings(max_examples=50)
def test_months_and_prices_cut_a_tools_days_without_gap_or_overlap(
    changes: list[int], stays: list[tuple[int, int, int]], cents: int
) -> None:
    start = JUNE.start
    stands = [
        Stand(Basis.SERVER, Span(start + timedelta(first), start + timedelta(first + days)), number)
        for first, days, number in stays
    ]
    price = str(Decimal(cents) / 100)
    facts = [tool(price), *(tool(price, since=start + timedelta(n)) for n in changes)]
    whole = tool_shares(facts[:1], Usage(JUNE, stands), "USD")
    assert tool_shares(facts, Usage(JUNE, stands), "USD") == whole
    days = sum((met.days * one.number for one in stands for met in [one.span.meet(JUNE)] if met), 0)
    assert sum(one.unit_days for one in whole) == days


def test_rates_are_superseded_never_changed_and_known_as_they_were(db: Session) -> None:
    bob = make_agent(db)

    def keep(amount: int | None, day: date, at: datetime) -> CostRate:
        worth = None if amount is None else Decimal(amount)
        return set_rate(db, RateDraft(bob.id, "", day, worth, "USD"), by=None, now=at)

    first, later = AT, AT + timedelta(days=40)
    keep(40, JANUARY, first)
    better = keep(41, JANUARY, later)
    worker = Worker(bob.id)

    def known(at: datetime) -> Rate | None:
        return rate_on(rate_facts(db, at), worker, "USD", JANUARY)

    assert known(first - timedelta(days=1)) is None
    assert known(first + timedelta(days=1)) == Rate(Decimal(40))
    assert known(later) == Rate(Decimal(41))
    withdrawn = later + timedelta(days=1)
    withdraw_cost(db, better, now=withdrawn)
    assert known(withdrawn) is None
    assert known(later) == Rate(Decimal(41))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (RateDraft(None, "", JANUARY, Decimal(1), "USD"), "whose"),
        (RateDraft(uid("nobody"), "", JANUARY, Decimal(1), "USD"), "whose"),
        (RateDraft(None, "wizard", JANUARY, Decimal(1), "USD"), "whose"),
        (RateDraft(None, "engineer_l1", JANUARY, Decimal(-1), "USD"), "amount"),
    ],
)
def test_a_rate_is_somebodys_and_not_negative(db: Session, draft: RateDraft, field: str) -> None:
    with pytest.raises(Refused) as refused:
        set_rate(db, draft, by=None, now=AT)
    assert refused.value.field == field


def test_a_tool_is_said_for_all_for_a_client_and_for_a_contract(db: Session) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    contract = make_contract(db, harbor)
    set_tool(db, ToolDraft(RMM, JANUARY, Decimal(3), "USD"), by=None, now=AT)
    for amount, everywhere in ((2, True), (1, False), (0, False)):
        draft = ToolDraft(RMM, JANUARY, Decimal(amount), "USD")
        row = set_client_tool(db, contract, draft, everywhere=everywhere, by=None, now=AT)
    (fact,) = tool_facts(db, AT)
    assert (fact.key, fact.amount, fact.reach) == (RMM, Decimal(3), Reach.HOUSE)
    closer = client_tool_facts(db, [harbor.id, northwind.id], AT)
    assert sorted((of, one.amount, one.reach) for _who, of, one in closer if of is None) == [
        (None, Decimal(2), Reach.CLIENT)
    ]
    assert [(of, one.amount) for _who, of, one in closer if of] == [(contract.id, Decimal(0))]
    withdraw_cost(db, row, now=AT)
    with pytest.raises(Conflict):
        withdraw_cost(db, row, now=AT)
    wrong = ToolDraft(ToolKey("Vault", Per.CLIENT, "server"), JANUARY, Decimal(1), "USD")
    with pytest.raises(Refused, match="Only a cost for each device"):
        set_tool(db, wrong, by=None, now=AT)
