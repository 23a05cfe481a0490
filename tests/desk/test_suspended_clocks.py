"""A suspended contract promises nothing: clocks stand still on its days, whenever that is known."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from sqlalchemy.orm import Session

from contracts.agreements.actions.resume_contract import resume_contract
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.desk.tickets.actions.arrive import arrive
from msp.desk.tickets.actions.ask_visit import ask_visit
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.set_priority import set_priority
from msp.desk.tickets.actions.set_status import set_status
from msp.desk.tickets.clock_rows import clock_rows
from msp.desk.tickets.shown import clock_lines
from msp.desk.values import Status
from tests.desk.acting import (
    HOUR,
    TUESDAY,
    House,
    by,
    clock,
    draft_by_carol,
    said,
    tape,
    warsaw,
)
from tests.desk.resting import (
    MONDAY,
    THURSDAY,
    WEDNESDAY,
    WHY,
    deal,
    heed,
    opened,
    state,
    suspend,
    told,
    watch,
)
from tests.harness.browsing import Browser
from tests.harness.clock import WallClock


def test_a_ticket_that_comes_in_on_a_suspended_day_is_promised_nothing(
    db: Session, house: House
) -> None:
    contract = deal(db, house)
    suspend(db, contract, WEDNESDAY, MONDAY, TUESDAY)
    ticket = opened(db, house, warsaw(2026, 6, 17, 10))
    heed(db, warsaw(2026, 6, 17, 11))
    assert (list(clock_rows(db, ticket)), ticket.due_at) == ([], None)
    assert tape(db, ticket) == [("msp", None)]
    assert told(db, ticket) == [
        f"No time is promised: {contract.code} is suspended from 17 Jun 2026 to 21 Jun 2026 ({WHY})"
    ]
    # Nor when it runs again: the promises are those of the day on which the ticket came in.
    heed(db, warsaw(2026, 6, 22, 12))
    assert not list(clock_rows(db, ticket))
    later = opened(db, house, warsaw(2026, 6, 22, 10))
    assert later.due_at == warsaw(2026, 6, 22, 14)


def test_another_contract_that_runs_promises_in_its_place(db: Session, house: House) -> None:
    contract = deal(db, house)
    policy = save_policy(db, None, "Other", "", [SlaPromise(3, "first_response", HOUR)])
    deal(db, house, sla_policy_id=policy.id)
    suspend(db, contract, WEDNESDAY, None, TUESDAY)
    ticket = opened(db, house, warsaw(2026, 6, 17, 10))
    assert clock(db, ticket, "first_response").due_at == warsaw(2026, 6, 17, 11)
    assert not told(db, ticket)


def test_an_open_ticket_stands_still_on_the_suspended_days_and_goes_on(
    db: Session, house: House
) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    assert clock(db, ticket, "resolution").due_at == warsaw(2026, 6, 19, 10)
    suspend(db, contract, THURSDAY, MONDAY, TUESDAY + HOUR)
    heed(db, TUESDAY + 2 * HOUR)
    row = clock(db, ticket, "resolution")
    # Seven hours on Tuesday and eight on Wednesday; eight on Monday and one on Tuesday are left.
    assert row.due_at == warsaw(2026, 6, 23, 10)
    assert clock(db, ticket, "first_response").due_at == warsaw(2026, 6, 16, 14)
    assert told(db, ticket) == [
        f"The clocks stand still while {contract.code} is suspended"
        f" from 18 Jun 2026 to 21 Jun 2026 ({WHY})"
    ]
    assert [one.details["clock"] for one in said(db, ticket, "due_moved")] == ["resolution"]
    (_first, line) = clock_lines(clock_rows(db, ticket), warsaw(2026, 6, 18, 10))
    assert (line.state, WHY in line.words) == ("paused", True)
    (_first, line) = clock_lines(clock_rows(db, ticket), warsaw(2026, 6, 22, 10))
    assert (line.state, WHY in line.words) == ("running", False)
    watch(db, warsaw(2026, 6, 19, 16))
    assert row.reached == 50
    watch(db, warsaw(2026, 6, 23, 10))
    assert row.breached_at == warsaw(2026, 6, 23, 10)


def test_without_an_end_nothing_is_due_until_it_is_resumed(db: Session, house: House) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    rest = suspend(db, contract, WEDNESDAY, None, TUESDAY + HOUR)
    heed(db, TUESDAY + HOUR)
    row = clock(db, ticket, "resolution")
    assert (row.due_at, row.next_at) == (None, None)
    assert "from 17 Jun 2026 until further notice" in told(db, ticket)[-1]
    moment = warsaw(2026, 6, 19, 12)
    resume_contract(db, contract, rest.id, MONDAY, by=None, now=moment)
    heed(db, moment)
    # Seven hours are used: Monday, Tuesday and one hour of Wednesday are left.
    assert row.due_at == warsaw(2026, 6, 24, 10)
    assert "from 17 Jun 2026 to 21 Jun 2026" in told(db, ticket)[-1]


def test_the_day_on_which_clocks_change_is_twenty_five_hours_of_rest(
    db: Session, house: House
) -> None:
    night = SlaPromise(3, "resolution", 48 * HOUR, around_the_clock=True)
    policy = save_policy(db, None, "Night and day", "", [night])
    contract = deal(db, house, sla_policy_id=policy.id)
    noon = warsaw(2026, 10, 24, 12)
    ticket = opened(db, house, noon)
    suspend(db, contract, date(2026, 10, 25), date(2026, 10, 26), noon)
    heed(db, noon)
    due = clock(db, ticket, "resolution").due_at
    assert due == warsaw(2026, 10, 27, 12)
    assert due == noon.astimezone(UTC) + timedelta(hours=48 + 25)


def test_another_priority_and_another_pause_keep_the_days_of_rest(
    db: Session, house: House
) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    suspend(db, contract, WEDNESDAY, MONDAY, TUESDAY)
    heed(db, TUESDAY)
    who, row = by(house.cast.bob), clock(db, ticket, "resolution")
    set_priority(db, ticket, who, priority=2, now=TUESDAY + HOUR)
    # Eight hours: seven on Tuesday, one on the Monday on which it runs again.
    assert row.due_at == warsaw(2026, 6, 22, 10)
    set_status(db, ticket, Status.WAITING_CLIENT, who, now=TUESDAY + HOUR)
    set_status(db, ticket, Status.OPEN, who, now=warsaw(2026, 6, 18, 9))
    assert row.due_at == warsaw(2026, 6, 22, 16)
    set_status(db, ticket, Status.RESOLVED, who, now=warsaw(2026, 6, 18, 10))
    assert row.spent_seconds == 3600
    set_status(db, ticket, Status.OPEN, who, now=warsaw(2026, 6, 18, 11))
    assert row.due_at == warsaw(2026, 6, 22, 16)


def test_the_tickets_of_charlie_are_not_touched(db: Session, house: House) -> None:
    contract = deal(db, house)
    charlie = open_ticket(
        db,
        draft_by_carol(
            house,
            tenant_id=house.cast.northwind.id,
            author=by(house.cast.bob),
            contact_id=None,
            site_id=None,
            asset_ids=(),
        ),
        now=TUESDAY,
    )
    before = [state(row) for row in clock_rows(db, charlie)]
    suspend(db, contract, WEDNESDAY, None, TUESDAY + HOUR)
    heed(db, TUESDAY + HOUR)
    assert [state(row) for row in clock_rows(db, charlie)] == before
    assert not told(db, charlie)


def test_a_visit_stands_still_with_the_contract_that_sends_the_engineer(
    db: Session, house: House
) -> None:
    targets = [SlaPromise(3, "resolution", 8 * HOUR), SlaPromise(3, "on_site", 4 * HOUR)]
    deal(db, house, sla_policy_id=save_policy(db, None, "Gold", "", targets).id)
    sending, ticket = deal(db, house, visits=True), opened(db, house)
    who, at = by(house.cast.bob), TUESDAY + 5 * HOUR
    ask_visit(db, ticket, "Port 4 is dead", who, now=at)
    row, whole = clock(db, ticket, "on_site"), clock(db, ticket, "resolution")
    assert (row.due_at, whole.due_at) == (warsaw(2026, 6, 17, 11), warsaw(2026, 6, 17, 10))
    suspend(db, sending, WEDNESDAY, MONDAY, at)
    heed(db, at)
    assert (row.due_at, whole.due_at) == (warsaw(2026, 6, 22, 11), warsaw(2026, 6, 17, 10))
    assert sending.code in told(db, ticket)[-1]
    arrive(db, ticket, who, now=warsaw(2026, 6, 22, 12), arrived_at=warsaw(2026, 6, 22, 10))
    assert (row.outcome, row.spent_seconds) == ("met", 3 * 3600)


def test_the_page_says_that_nothing_is_promised_or_why_a_clock_stands_still(
    db: Session, house: House, clock: WallClock, bob: Browser
) -> None:
    at = clock.at(TUESDAY)
    contract, before = deal(db, house), opened(db, house, warsaw(2026, 6, 15, 10))
    suspend(db, contract, TUESDAY.date(), None, at)
    heed(db, at)
    assert f"the contract is suspended ({WHY})" in bob.get(f"/tickets/{before.number}").text
    page = bob.get(f"/tickets/{opened(db, house, at).number}").text
    assert "No time is promised." in page
    assert f"No time is promised: {contract.code} is suspended" in page
