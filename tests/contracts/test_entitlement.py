"""The entitlement check and the promises: who pays, by which words, and how fast (S9, S14)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from contracts.agreements.drafts import ClauseDraft
from contracts.entitlement.queries import entitlement_for
from contracts.entitlement.quotes import Quote
from contracts.entitlement.rules import Agreed, Clause, judge
from contracts.entitlement.values import Entitled, verdict_from
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.queries import sla_terms_for
from contracts.sla.values import SlaPromise
from msp.kernel.errors import Conflict
from msp.kernel.money import Money
from tenants.calendars.models import CalendarRow
from tests.contracts.deals import HOURS, STATION, cover, make_contract
from tests.people import make_asset, make_client, make_site

AT = datetime(2026, 6, 16, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_s09_a_covered_device_is_in_the_contract_and_another_has_its_price(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, STATION, HOURS)
    covered = cover(db, contract, client, "WS-1")
    stranger = make_asset(db, client, "WS-2")
    inside = entitlement_for(db, client.id, [covered.thing_id], "hardware", AT)
    assert (inside.answer, inside.price, inside.contract) == (
        Entitled.IN_CONTRACT,
        None,
        contract.code,
    )
    outside = entitlement_for(db, client.id, [covered.thing_id, stranger.id], "hardware", AT)
    assert outside.answer is Entitled.CHARGEABLE
    assert outside.price == Money(Decimal("120"), "USD")
    assert outside.clause == "Not under the contract: WS-2."
    gone = cover(db, contract, client, "WS-3", until=date(2026, 6, 16))
    assert entitlement_for(db, client.id, [gone.thing_id], None, AT).answer is Entitled.CHARGEABLE


def test_s09_a_clause_that_names_the_category_decides(db: Session) -> None:
    client = make_client(db)
    clauses = (
        ClauseDraft("*", "in_contract", "Section 2: all requests of covered staff."),
        ClauseDraft("internet", "vendors", "Section 4: the line is the carrier's."),
        ClauseDraft("payroll", "not_ours", "Section 5: software of others."),
        ClauseDraft("project", "chargeable", "Section 6: projects by the hour."),
    )
    make_contract(db, client, STATION, clauses=clauses)
    answers = {
        category: entitlement_for(db, client.id, [], category, AT)
        for category in ("internet", "payroll", "project", "hardware", None)
    }
    assert [one.answer.value for one in answers.values()] == [
        "vendors",
        "not_ours",
        "chargeable",
        "in_contract",
        "in_contract",
    ]
    assert answers["internet"].clause == "Section 4: the line is the carrier's."
    assert "No hourly price is agreed" in answers["project"].advice


def test_without_a_contract_in_force_nothing_is_covered(db: Session) -> None:
    client = make_client(db)
    assert entitlement_for(db, client.id, [], None, AT).answer is Entitled.NOT_OURS
    make_contract(db, client, starts_on=date(2026, 7, 1))
    assert entitlement_for(db, client.id, [], None, AT).answer is Entitled.NOT_OURS


def test_e10_an_empty_category_never_matches_a_clause() -> None:
    agreed = Agreed("C-1", 1, (Clause("", Entitled.NOT_OURS, "blank"),))
    for category in (None, "", "hardware"):
        assert judge(agreed, category, [], []).answer is Entitled.IN_CONTRACT


def test_a_verdict_is_kept_and_read_back() -> None:
    agreed = Agreed("C-1", 3, (), quote=Quote(Money(Decimal("120.50"), "USD")))
    verdict = judge(agreed, None, [], ["WS-1"])
    assert verdict_from(verdict.as_json()) == verdict
    assert verdict_from({}) is None


def promises(**minutes: int) -> list[SlaPromise]:
    return [
        SlaPromise(int(key[1:]), "resolution", timedelta(minutes=value))
        for key, value in minutes.items()
    ]


def test_s14_the_contracts_policy_goes_before_the_default(db: Session) -> None:
    client, other = make_client(db), make_client(db, "Northwind Cargo")
    save_policy(db, None, "House", "", promises(p1=480), default=True)
    gold = save_policy(db, None, "Gold", "", promises(p1=240))
    hours = CalendarRow(name="Early", zone="America/New_York")
    db.add(hours)
    db.flush()
    contract = make_contract(db, client, sla_policy_id=gold.id, calendar_id=hours.id)
    terms = sla_terms_for(db, client.id, None, AT)
    assert (terms.policy, terms.contract, terms.calendar.id) == ("Gold", contract.code, hours.id)
    promise = terms.promise("resolution", 1)
    assert promise is not None
    assert promise.target == 4 * HOUR
    assert terms.promise("resolution", 2) is None
    house = sla_terms_for(db, other.id, None, AT)
    assert (house.policy, house.contract) == ("House", "")
    before = sla_terms_for(db, client.id, None, AT - timedelta(days=60))
    assert before.policy == "House"


def test_a_sites_own_calendar_goes_before_the_contracts_hours(db: Session) -> None:
    client = make_client(db)
    early, late = CalendarRow(name="Early"), CalendarRow(name="Late")
    db.add_all([early, late])
    db.flush()
    make_contract(db, client, calendar_id=early.id)
    branch = make_site(db, client, "Branch", calendar_id=late.id)
    plain = make_site(db, client, "Main")
    assert sla_terms_for(db, client.id, branch.id, AT).calendar.id == late.id
    assert sla_terms_for(db, client.id, plain.id, AT).calendar.id == early.id


def test_one_default_policy_and_one_policy_a_name(db: Session) -> None:
    first = save_policy(db, None, "House", "", promises(p1=480), default=True)
    second = save_policy(db, None, "Other", "", promises(p1=60), default=True)
    db.refresh(first)
    assert (first.default, second.default) == (False, True)
    with pytest.raises(Conflict, match="of this name already"):
        save_policy(db, None, "House", "", [])
    again = save_policy(db, first.id, "House", "slower", promises(p1=600))
    assert again.id == first.id
