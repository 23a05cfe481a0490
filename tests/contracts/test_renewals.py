"""Renewals: a term goes on exactly once, notice is taken or refused, word is given once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.actions.end_contract import end_contract
from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of, versions_of
from contracts.agreements.terms import life
from contracts.billing.queries import dues_of, statement_of_run
from contracts.ledger.models import Coverage
from contracts.renewals.actions.close_coverage import close_coverage
from contracts.renewals.actions.give_notice import give_notice
from contracts.renewals.actions.raise_reminders import raise_reminders
from contracts.renewals.actions.renew_contract import renew_contract
from contracts.renewals.actions.withdraw_notice import withdraw_notice
from contracts.renewals.cockpit import Course, endings
from contracts.renewals.duties import due_contracts
from contracts.renewals.models import ContractReminder, ContractRenewal
from contracts.renewals.term import last_notice_day, renewed_until, term_of
from contracts.renewals.values import NoticeDraft, Side
from contracts.values import FOREVER
from msp.kernel.errors import Conflict, Refused
from tenants.assets.models import Asset
from tenants.clients.models import Tenant
from tests.contracts.deals import JUNE, SIGNED, bill, cover, make_contract
from tests.people import make_client

# How busy the machine is says nothing of the arithmetic.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NEXT_JUNE = date(2027, 6, 1)
FAR = datetime(2031, 1, 1, tzinfo=UTC)


def a_year(db: Session, name: str = "Harbor Dental", **terms: Any) -> Contract:
    """From June to June, 90 days of notice, going on for a year at a time."""
    words: dict[str, Any] = {"ends_on": NEXT_JUNE, "notice_days": 90, "renews_months": 12}
    return make_contract(db, make_client(db, name), **words | terms)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def told(day: date, ends_on: date | None = None) -> NoticeDraft:
    return NoticeDraft(day, Side.CLIENT, "Carol", "They merge.", ends_on)


def look(db: Session, days: Iterable[datetime]) -> None:
    """What the hourly job does, at each of the moments."""
    for now in days:
        for contract_id in due_contracts(db, now):
            contract = db.scalars(select(Contract).where(Contract.id == contract_id)).one()
            renew_contract(db, contract, now=now)
            close_coverage(db, contract, now=now)
        raise_reminders(db, now=now)


def open_stays(db: Session) -> set[str]:
    """The devices whose coverage has no end."""
    rows = db.scalars(
        select(Asset.name)
        .join(Coverage, Coverage.asset_id == Asset.id)
        .where(Coverage.superseded_at.is_(None), Coverage.valid_to.is_(None))
    )
    return set(rows)


def terms_of(db: Session, contract: Contract) -> list[tuple[date, date | None]]:
    found = [(one.effective_from, one.ends_on) for one in versions_of(db, contract)]
    return sorted(found, key=lambda one: one[0])


def test_it_goes_on_the_day_after_the_last_day_of_notice_in_its_own_zone(db: Session) -> None:
    east = a_year(db, zone="Pacific/Auckland")
    west = a_year(db, "Northwind Cargo", zone="America/Los_Angeles")
    last = date(2027, 3, 3)
    assert last_notice_day(NEXT_JUNE, 90) == last
    # Noon of the third in London is the fourth in Auckland, and the morning of the third out west.
    for contract, count in ((east, 1), (west, 0)):
        assert len(renew_contract(db, contract, now=at(last, 13))) == count
    assert len(renew_contract(db, west, now=at(date(2027, 3, 4), 9))) == 1
    for contract in (east, west):
        assert terms_of(db, contract) == [(JUNE, NEXT_JUNE), (NEXT_JUNE, date(2028, 6, 1))]
        assert life(fact_of(db, contract), FAR).end == date(2028, 6, 1)


def test_thirteen_months_of_looks_renew_once_and_tell_each_step_once(db: Session) -> None:
    contract = a_year(db)
    look(db, (at(JUNE + timedelta(days=day)) for day in range(400)))
    assert terms_of(db, contract) == [(JUNE, NEXT_JUNE), (NEXT_JUNE, date(2028, 6, 1))]
    rows = db.scalars(select(ContractReminder).order_by(ContractReminder.raised_at)).all()
    assert [(one.matter, one.day, one.step) for one in rows] == [
        ("notice", date(2027, 3, 3), 90),
        ("notice", date(2027, 3, 3), 30),
        ("notice", date(2027, 3, 3), 7),
        ("renewed", NEXT_JUNE, 0),
    ]
    assert [one.raised_at.date() for one in rows[:3]] == [
        date(2026, 12, 3), date(2027, 2, 1), date(2027, 2, 24),
    ]  # fmt: skip


def test_a_worker_that_slept_signs_the_same_terms(db: Session) -> None:
    daily = a_year(db, ends_on=date(2026, 8, 31), notice_days=10, renews_months=1)
    asleep = a_year(
        db, "Northwind Cargo", ends_on=date(2026, 8, 31), notice_days=10, renews_months=1
    )
    for day in range(400):
        renew_contract(db, daily, now=at(JUNE + timedelta(days=day)))
    renew_contract(db, asleep, now=at(JUNE + timedelta(days=399)))
    assert terms_of(db, asleep) == terms_of(db, daily)
    ends = [end for _since, end in terms_of(db, daily)]
    assert ends[:8] == [
        date(2026, 8, 31), date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30),
        date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31),
    ]  # fmt: skip
    now = at(JUNE + timedelta(days=399))
    one, other = (
        [due.period for due in dues_of(each, fact_of(db, each), date(2027, 6, 1), now)]
        for each in (daily, asleep)
    )
    assert one == other
    assert all(first.end == second.start for first, second in pairwise(one))


def test_a_worker_killed_in_between_leaves_nothing_half_done(db: Session) -> None:
    contract = a_year(db)
    now = at(date(2027, 4, 1))

    def killed() -> None:
        with db.begin_nested():
            renew_contract(db, contract, now=now)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert terms_of(db, contract) == [(JUNE, NEXT_JUNE)]
    assert due_contracts(db, now) == [contract.id]
    look(db, [now, now])
    assert terms_of(db, contract) == [(JUNE, NEXT_JUNE), (NEXT_JUNE, date(2028, 6, 1))]


def test_run_again_nothing_happens_and_a_draft_is_left_alone(db: Session) -> None:
    contract = a_year(db)
    draft = revise_contract(db, contract, date(2026, 9, 1), by=None, now=SIGNED)
    now = at(date(2027, 4, 1))
    assert len(renew_contract(db, contract, now=now)) == 1
    assert renew_contract(db, contract, now=now) == []
    assert db.scalar(select(func.count()).select_from(ContractRenewal)) == 1
    numbers = {one.number: one.is_draft for one in versions_of(db, contract)}
    assert numbers == {1: False, draft.number: True, 3: False}


def test_notice_in_time_keeps_it_from_going_on(db: Session) -> None:
    contract = a_year(db)
    given = give_notice(db, contract, told(date(2027, 3, 3)), by=None, now=at(date(2027, 3, 3), 20))
    assert (given.ends_on, given.version) == (NEXT_JUNE, None)
    with pytest.raises(Conflict, match="given already"):
        give_notice(db, contract, told(date(2027, 3, 1)), by=None, now=at(date(2027, 3, 4)))
    look(db, [at(date(2027, 5, 1)), at(date(2027, 8, 1))])
    assert life(fact_of(db, contract), FAR).end == NEXT_JUNE
    assert db.scalars(select(ContractReminder.matter)).all() == ["ends"]


def test_late_notice_is_refused_with_the_days(db: Session) -> None:
    contract = a_year(db)
    with pytest.raises(Refused, match="end on 1 Jun 2027 had to be given by 3 Mar 2027"):
        give_notice(db, contract, told(date(2027, 3, 4)), by=None, now=at(date(2027, 3, 5)))
    with pytest.raises(Refused, match="still to come"):
        give_notice(db, contract, told(date(2027, 1, 2)), by=None, now=at(date(2027, 1, 1)))


def test_notice_that_came_in_time_and_was_written_down_late_still_counts(db: Session) -> None:
    contract = a_year(db)
    renew_contract(db, contract, now=at(date(2027, 3, 5)))
    given = give_notice(db, contract, told(date(2027, 3, 1)), by=None, now=at(date(2027, 3, 9)))
    assert (given.ends_on, given.version) == (NEXT_JUNE, 3)
    assert life(fact_of(db, contract), FAR).end == NEXT_JUNE
    assert renew_contract(db, contract, now=at(date(2028, 3, 9))) == []


def test_a_withdrawn_notice_lets_it_go_on(db: Session) -> None:
    contract = a_year(db)
    given = give_notice(db, contract, told(date(2027, 1, 5)), by=None, now=at(date(2027, 1, 5)))
    withdraw_notice(db, contract, given, by=None, now=at(date(2027, 3, 10)))
    with pytest.raises(Conflict, match="withdrawn already"):
        withdraw_notice(db, contract, given, by=None, now=at(date(2027, 3, 11)))
    assert len(renew_contract(db, contract, now=at(date(2027, 3, 11)))) == 1


def test_notice_of_an_open_ended_contract_signs_its_end(db: Session) -> None:
    contract = a_year(db, ends_on=None, renews_months=0, notice_days=30)
    now = at(date(2026, 7, 10))
    with pytest.raises(Refused, match="ends on 9 Aug 2026 at the earliest"):
        give_notice(db, contract, told(date(2026, 7, 10), date(2026, 8, 1)), by=None, now=now)
    given = give_notice(db, contract, told(date(2026, 7, 10)), by=None, now=now)
    assert given.ends_on == date(2026, 8, 9)
    assert life(fact_of(db, contract), FAR).end == date(2026, 8, 9)
    with pytest.raises(Refused, match="end is signed"):
        withdraw_notice(db, contract, given, by=None, now=now + timedelta(hours=1))


def test_what_ends_by_itself_needs_no_notice_and_what_is_over_takes_none(db: Session) -> None:
    contract = a_year(db, renews_months=0)
    with pytest.raises(Refused, match="by itself and does not renew"):
        give_notice(db, contract, told(JUNE), by=None, now=at(date(2026, 7, 1)))
    with pytest.raises(Refused, match="is over"):
        give_notice(db, contract, told(JUNE), by=None, now=at(date(2027, 7, 1)))
    renewing = a_year(db, "Northwind Cargo")
    end_contract(db, renewing, date(2026, 12, 1), by=None, now=at(date(2026, 7, 1)))
    assert renew_contract(db, renewing, now=at(date(2027, 7, 1))) == []


def test_f17_the_end_of_a_contract_ends_its_devices(db: Session) -> None:
    contract = a_year(db, renews_months=0, ends_on=date(2026, 7, 16))
    client = make_client(db, "Northwind Cargo")
    other = make_contract(db, client)
    cover(db, other, client, "WS-9")
    mine = db.get_one(Tenant, contract.tenant_id)
    for name in ("WS-1", "WS-2"):
        cover(db, contract, mine, name)
    cover(db, contract, mine, "WS-3", date(2026, 8, 1))
    look(db, [at(date(2026, 7, 15))])
    assert open_stays(db) == {"WS-1", "WS-2", "WS-3", "WS-9"}
    look(db, [at(date(2026, 7, 16)), at(date(2026, 7, 17)), at(date(2026, 8, 20))])
    assert open_stays(db) == {"WS-9"}
    rows = db.scalars(
        select(Coverage).where(
            Coverage.contract_id == contract.id, Coverage.superseded_at.is_(None)
        )
    ).all()
    assert [one.valid_to for one in rows] == [date(2026, 7, 16)] * 2
    bill(db, contract, JUNE, at(date(2026, 8, 21)))
    run = bill(db, contract, date(2026, 7, 1), at(date(2026, 8, 21)), upto="draft")
    statement = statement_of_run(db, run)
    assert statement is not None
    # Two workstations for 15 of 31 days.
    assert statement.net == Decimal("58.06")


def test_the_cockpit_says_what_becomes_of_each(db: Session) -> None:
    renewing = a_year(db)
    ending = a_year(db, "Northwind Cargo", renews_months=0)
    noticed = a_year(db, "Third House")
    a_year(db, "Open House", ends_on=None, renews_months=0)
    now = at(date(2027, 2, 20))
    give_notice(db, noticed, told(date(2027, 2, 1)), by=None, now=now)
    found = {one.contract: one for one in endings(db, now, 90)}
    assert {one: found[one].course for one in found} == {renewing: Course.RENEWS}
    found = {one.contract: one for one in endings(db, now, 120)}
    assert [found[one].course for one in (renewing, ending, noticed)] == [
        Course.RENEWS, Course.ENDS, Course.NOTICE,
    ]  # fmt: skip
    assert (found[renewing].day, found[renewing].days_left) == (date(2027, 3, 3), 11)
    assert (found[ending].day, found[ending].days_left) == (NEXT_JUNE, 101)
    assert endings(db, at(date(2028, 1, 1)), 90) == []


@CALM
@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.sampled_from([1, 3, 6, 12]))
def test_ends_keep_their_day_for_48_months(first: date, months: int) -> None:
    ends = [first]
    while len(ends) * months <= 48:
        ends.append(renewed_until(ends[-1], months, first.day))
    for one, other in pairwise(ends):
        assert (other.year - one.year) * 12 + other.month - one.month == months
        assert other.day == first.day or (other + timedelta(days=1)).day == 1


def test_an_open_contract_has_no_term(db: Session) -> None:
    contract = a_year(db, ends_on=None, renews_months=0)
    assert term_of(fact_of(db, contract), FAR) is None
    assert life(fact_of(db, contract), FAR).end == FOREVER
