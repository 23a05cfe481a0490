"""A contract at rest: nothing recurring is charged for its days, whenever that becomes known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from contracts.agreements.actions.resume_contract import resume_contract, withdraw_suspension
from contracts.agreements.actions.suspend_contract import Pause, suspend_contract
from contracts.agreements.drafts import LineDraft
from contracts.agreements.listing import contracts_page
from contracts.agreements.queries import fact_of
from contracts.agreements.suspended import outside
from contracts.agreements.value import Standing, standing
from contracts.agreements.values import (
    Basis,
)
from contracts.agreements.values_suspension import SuspensionFact
from contracts.agreements.values_terms import Divisor, Proration
from contracts.billing.fingerprint import fingerprint
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.statement import compute
from contracts.billing.words import days_words
from contracts.documents.proving import work_out_again
from contracts.entitlement.queries import entitlement_for
from contracts.entitlement.values import Entitled
from contracts.values import Span, local_date
from msp.kernel.errors import Refused
from tests.contracts.deals import (
    HOURS,
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    STATION,
    bill,
    cover,
    make_contract,
    work,
)
from tests.contracts.facts import JULY as KNOWN
from tests.contracts.facts import JUNE as OF_JUNE
from tests.contracts.facts import SIGNED as LONG_AGO
from tests.contracts.facts import (
    arrears,
    contract,
    covers,
    line,
    price,
    ties_out,
    uid,
    version,
)
from tests.people import make_client

TEN_DAYS = Pause(date(2026, 6, 11), date(2026, 6, 21), "Premises under water")
RETAINER = LineDraft("Account care", Basis.FLAT, Decimal(300), code="CARE")


def rested(
    since: date, until: date | None, at: datetime = LONG_AGO, gone: datetime | None = None
) -> SuspensionFact:
    return SuspensionFact(uid(f"{since}{until}{at}"), since, until, "Closed", at, gone)


def test_ten_days_of_thirty_are_not_charged_and_all_else_is() -> None:
    fact = contract(
        version(
            line(1, Basis.WORKSTATION, price("60")),
            line(2, Basis.FLAT, price("300")),
            line(3, Basis.LICENCE, price("30"), quantity=Decimal(2)),
        )
    )
    facts = [covers("WS-1"), covers("WS-2", since=date(2026, 6, 16))]
    plain = compute(fact, facts, [], arrears(), KNOWN)
    fact = replace(fact, suspensions=(rested(date(2026, 6, 11), date(2026, 6, 21)),))
    found = compute(fact, facts, [], arrears(), KNOWN)
    by_line = {n: sum(one.net for one in found.lines if one.number == n) for n in (1, 2, 3)}
    # WS-1 twenty days of thirty, WS-2 ten instead of fifteen; two thirds of the rest.
    assert by_line == {1: Decimal("60.00"), 2: Decimal("200.00"), 3: Decimal("40.00")}
    assert plain.net == Decimal("60.00") + Decimal("30.00") + Decimal("300.00") + Decimal("60.00")
    assert [one.span for one in found.rests] == [Span(date(2026, 6, 11), date(2026, 6, 21))]
    assert sum(one.days for one in found.devices) == 20 + 10
    assert not found.unpriced
    ties_out(found)


def test_a_month_at_rest_costs_nothing_and_calls_no_device_unpriced() -> None:
    fact = replace(
        contract(version(line(1, Basis.WORKSTATION, price("60"), minimum=5))),
        suspensions=(rested(date(2026, 5, 3), None),),
    )
    found = compute(fact, [covers("WS-1")], [], arrears(), KNOWN)
    assert found.net == 0
    assert not found.lines
    assert not found.unpriced


@pytest.mark.parametrize(
    ("terms", "net"),
    [
        ({"divisor": Divisor.THIRTY}, "30.00"),
        ({"proration": Proration.WHOLE}, "60.00"),
        ({}, "29.03"),
    ],
)
def test_the_terms_say_what_a_part_costs(terms: dict[str, Any], net: str) -> None:
    """July at rest from the 16th: fifteen of thirty-one days."""
    july = Span(JULY, date(2026, 8, 1))
    fact = replace(
        contract(version(line(1, Basis.WORKSTATION, price("60")), **terms)),
        suspensions=(rested(date(2026, 7, 16), None),),
    )
    found = compute(fact, [covers("WS-1")], [], arrears(july), datetime(2026, 8, 2, tzinfo=UTC))
    assert found.net == Decimal(net)


DAYS = st.integers(0, 29)


@given(start=DAYS, length=st.integers(1, 30), joins=DAYS, stays=st.integers(1, 40))
def test_charged_and_rested_days_are_all_days(
    start: int, length: int, joins: int, stays: int
) -> None:
    """Device-days charged are those covered outside of the rest; the flat fee pays for the same."""
    first = JUNE + timedelta(days=start)
    pause = Span(first, first + timedelta(days=length))
    since = JUNE + timedelta(days=joins)
    device = covers("WS-1", since=since, until=since + timedelta(days=stays))
    fact = replace(
        contract(
            version(
                line(1, Basis.WORKSTATION, price("30")),
                line(2, Basis.FLAT, price("30")),
                line(3, Basis.LICENCE, price("30"), quantity=Decimal(1)),
            )
        ),
        suspensions=(rested(pause.start, pause.end),),
    )
    found = compute(fact, [device], [], arrears(), KNOWN)
    ties_out(found)
    running = outside(OF_JUNE, [pause])
    days = sum(span.days for span in running)
    covered = sum(met.days for span in running for met in [span.meet(device.span)] if met)
    nets = {n: sum((o.net for o in found.lines if o.number == n), Decimal(0)) for n in (1, 2, 3)}
    assert sum(one.days for one in found.devices) == covered
    assert nets == {1: covered, 2: days, 3: days}


@given(st.permutations(range(4)), st.integers(0, 3))
def test_the_order_of_recording_changes_nothing_known_later(order: list[int], upto: int) -> None:
    at = [LONG_AGO + timedelta(days=n) for n in range(4)]
    facts = [
        rested(date(2026, 6, 1), None, at[0], at[1]),
        rested(date(2026, 6, 1), date(2026, 6, 5), at[1]),
        rested(date(2026, 6, 20), None, at[2], at[3]),
        rested(date(2026, 6, 20), date(2026, 6, 25), at[3]),
    ]
    plain = contract(version(line(1, Basis.FLAT, price("300"))))
    known = LONG_AGO + timedelta(days=upto)
    one = replace(plain, suspensions=tuple(facts))
    other = replace(plain, suspensions=tuple(facts[n] for n in order))
    first = compute(one, [], [], arrears(), known)
    assert fingerprint(first) == fingerprint(compute(other, [], [], arrears(), known))
    assert first.net == [Decimal(0), Decimal(260), Decimal(150), Decimal(210)][upto]


def test_a_late_suspension_is_corrected_and_withdrawn_again(db: Session) -> None:
    client = make_client(db)
    deal = make_contract(db, client, STATION, RETAINER, HOURS)
    cover(db, deal, client, "WS-1")
    work(db, client, "T-1", date(2026, 6, 15), 60)
    june = bill(db, deal, JUNE, IN_JULY)
    row = statement_of_run(db, june)
    assert row is not None
    assert row.net == Decimal(60 + 300 + 120)
    late = IN_JULY + timedelta(days=3)
    rest = suspend_contract(db, deal, TEN_DAYS, by=None, now=late)
    july = bill(db, deal, JULY, IN_AUGUST)
    kept = statement_of_run(db, july)
    assert kept is not None
    found = load_statement(db, kept)
    corrections = {one.number: one for one in found.lines if one.corrects}
    assert {n: one.net for n, one in corrections.items()} == {1: Decimal(-20), 2: Decimal(-100)}
    told = f"suspended {days_words(Span(TEN_DAYS.starts, date(2026, 6, 21)))}"
    assert told in corrections[1].reason
    assert told in corrections[2].reason
    assert all(work_out_again(db, one)[0] for one in (june, july))
    withdraw_suspension(db, deal, rest.id, now=IN_AUGUST + timedelta(days=1))
    august = bill(db, deal, date(2026, 8, 1), datetime(2026, 9, 2, tzinfo=UTC))
    last = statement_of_run(db, august)
    assert last is not None
    back = {one.number: one.net for one in load_statement(db, last).lines if one.corrects}
    assert back == {1: Decimal(20), 2: Decimal(100)}
    assert all(work_out_again(db, one)[0] for one in (june, july, august))


def test_it_rests_once_at_a_time_and_goes_on(db: Session) -> None:
    client = make_client(db)
    deal = make_contract(db, client)
    then = datetime(2026, 6, 12, 12, tzinfo=UTC)
    row = suspend_contract(db, deal, Pause(date(2026, 6, 11), None, "Unpaid"), by=None, now=then)
    fact = fact_of(db, deal)
    assert standing(fact, date(2026, 6, 12), then) is Standing.SUSPENDED
    assert standing(fact, date(2026, 6, 10), then) is Standing.ACTIVE
    with pytest.raises(Refused, match="rests already"):
        suspend_contract(db, deal, TEN_DAYS, by=None, now=then)
    with pytest.raises(Refused, match="withdraw"):
        resume_contract(db, deal, row.id, date(2026, 6, 11), by=None, now=then)
    later = then + timedelta(days=8)
    again = resume_contract(db, deal, row.id, date(2026, 6, 20), by=None, now=later)
    assert (again.starts, again.ends, again.reason) == (row.starts, date(2026, 6, 20), "Unpaid")
    fact = fact_of(db, deal)
    assert standing(fact, date(2026, 6, 20), later) is Standing.ACTIVE
    # What was known on the 12th stays known: no end.
    assert standing(fact, date(2026, 6, 20), then) is Standing.SUSPENDED
    for pause in (
        Pause(date(2026, 5, 1), None, "x"),
        Pause(JULY, JULY, "x"),
        Pause(JULY, None, ""),
    ):
        with pytest.raises(Refused):
            suspend_contract(db, deal, pause, by=None, now=later)


def test_the_list_filters_by_the_very_state_that_it_shows(db: Session) -> None:
    client, then = make_client(db), IN_JULY
    deals = [
        make_contract(db, client),
        make_contract(db, client, starts_on=date(2026, 9, 1)),
        make_contract(db, client, ends_on=date(2026, 6, 30)),
        make_contract(db, client),
    ]
    suspend_contract(db, deals[3], Pause(date(2026, 6, 20), None, "Unpaid"), by=None, now=then)
    told = {
        one.id: standing(fact_of(db, one), local_date(then, one.zone), then).value for one in deals
    }
    assert list(told.values()) == ["active", "upcoming", "ended", "suspended"]
    for state in set(told.values()):
        shown = contracts_page(db, which=state, now=then).rows
        assert {one.id for one in shown} == {key for key, said in told.items() if said == state}


def test_s09_a_suspended_contract_pays_for_nothing_and_says_since_when(db: Session) -> None:
    client = make_client(db)
    deal = make_contract(db, client, STATION, HOURS)
    device = cover(db, deal, client, "WS-1")
    then = datetime(2026, 6, 12, 12, tzinfo=UTC)
    assert entitlement_for(db, client.id, [device.thing_id], None, then).answer is (
        Entitled.IN_CONTRACT
    )
    suspend_contract(db, deal, TEN_DAYS, by=None, now=then)
    found = entitlement_for(db, client.id, [device.thing_id], None, then)
    assert found.answer is Entitled.CHARGEABLE
    assert found.price is not None
    assert f"{deal.code} is suspended since" in found.clause
    assert "Premises under water" in found.clause
    after = entitlement_for(db, client.id, [device.thing_id], None, then + timedelta(days=10))
    assert after.answer is Entitled.IN_CONTRACT
