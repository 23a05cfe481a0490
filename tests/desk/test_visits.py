"""Visits: asked for and made; the contract in force says whether a clock runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import change_terms
from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.drafts import TermsDraft
from contracts.agreements.queries import versions_of
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.desk.tickets.actions.arrive import arrive
from msp.desk.tickets.actions.ask_visit import ask_visit
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.plan_visit import plan_visit
from msp.desk.tickets.actions.watch_clocks import watch_clocks
from msp.desk.tickets.models_visit import SiteVisit
from msp.desk.values import Status
from msp.kernel.errors import Conflict, Refused
from msp.kernel.worktime import Opening
from tenants.calendars.actions.create_calendar import create_calendar
from tests.contracts.deals import JULY, STATION, make_contract
from tests.desk.acting import (
    HOUR,
    NINE_TO_FIVE,
    TUESDAY,
    WARSAW,
    House,
    by,
    clock,
    notices,
    said,
    warsaw,
)
from tests.desk.visiting import FRIDAY, WHY, lines, on_site, opened, promise_visits
from tests.people import make_agent


def test_s14_asking_starts_a_clock_beside_the_others_and_arriving_stops_it(
    db: Session, house: House
) -> None:
    promise_visits(db, house)
    ticket, bob = opened(db, house, FRIDAY), by(house.cast.bob)
    assert on_site(db, ticket) == [], "nobody has asked for a visit"
    visit = ask_visit(db, ticket, WHY, bob, now=FRIDAY, planned_at=warsaw(2026, 6, 22, 10))
    row = clock(db, ticket, "on_site")
    assert (row.policy, row.due_at) == ("Gold", warsaw(2026, 6, 22, 12)), "Friday 16:00 and 4 h"
    assert (ticket.next_clock, ticket.due_at) == ("on_site", row.due_at)
    assert visit.promise == "promised"
    (line,) = lines(db, ticket)
    assert line.startswith(f"Bob asked for a visit: {WHY} · planned for ")
    assert line.endswith("promised by 22 Jun 2026 10:00 UTC"), "in the zone of whoever wrote it"
    told = warsaw(2026, 6, 22, 15)
    arrive(db, ticket, bob, now=told, arrived_at=warsaw(2026, 6, 22, 11))
    assert (row.outcome, row.spent_seconds) == ("met", 3 * 3600)
    assert (visit.arrived_at, visit.arrival_told_at) == (warsaw(2026, 6, 22, 11), told)
    assert visit.arrival_told_by == house.cast.bob.id
    assert ticket.next_clock == "resolution"
    assert lines(db, ticket)[-1].endswith("· as promised")
    again = ask_visit(db, ticket, "The part came.", bob, now=told)
    assert (again.id != visit.id, len(on_site(db, ticket))) == (True, 2)


def test_s14_the_version_in_force_when_the_ticket_was_opened_decides(
    db: Session, house: House
) -> None:
    client, at = house.cast.harbor, warsaw(2026, 6, 10, 9)
    policy = save_policy(db, None, "Gold", "", [SlaPromise(3, "on_site", 4 * HOUR)])
    contract = make_contract(db, client, STATION, sla_policy_id=policy.id)
    revise_contract(db, contract, JULY, by=None, now=at)
    draft = versions_of(db, contract)[0]
    change_terms(db, draft, TermsDraft(JULY, sla_policy_id=policy.id, visits=True))
    sign_version(db, contract, draft, by=None, now=at)
    bob = by(house.cast.bob)
    found = {}
    for day in (warsaw(2026, 6, 30, 10), warsaw(2026, 7, 2, 10)):
        ticket = opened(db, house, day)
        visit = ask_visit(db, ticket, WHY, bob, now=warsaw(2026, 7, 3, 10))
        found[visit.promise] = [one.due_at for one in on_site(db, ticket)]
    assert found == {"none": [], "promised": [warsaw(2026, 7, 3, 14)]}


def test_s14_the_sites_calendar_goes_before_the_hours_of_visits(db: Session, house: House) -> None:
    always = create_calendar(db, "Van", WARSAW, ((Opening(0, 1440),),) * 7)
    early = (Opening(6 * 60, 12 * 60),)
    shop = create_calendar(db, "Shop", WARSAW, (*((NINE_TO_FIVE,) * 5), early, ()))
    promise_visits(db, house, visit_calendar_id=always.id)
    bob, night = by(house.cast.bob), warsaw(2026, 6, 19, 22)
    ticket = opened(db, house, night)
    ask_visit(db, ticket, WHY, bob, now=night)
    assert clock(db, ticket, "on_site").due_at == warsaw(2026, 6, 20, 2), "the van drives at night"
    assert clock(db, ticket, "resolution").calendar_id == house.office.id
    house.cast.main_street.calendar_id = shop.id
    db.flush()
    other = opened(db, house, night)
    ask_visit(db, other, WHY, bob, now=night)
    assert clock(db, other, "on_site").due_at == warsaw(2026, 6, 20, 10), "and the shop opens at 6"


@pytest.mark.parametrize(
    ("terms", "promise", "told"),
    [
        ({"visits": False}, "none", "The contract promises no visit."),
        (
            {"visit_sites": ("0197a000-0000-7000-8000-000000000000",)},
            "elsewhere",
            "The contract promises no visit to this site, to others alone.",
        ),
    ],
)
def test_a_visit_nobody_promised_is_said_so_and_recorded(
    db: Session, house: House, terms: dict[str, Any], promise: str, told: str
) -> None:
    promise_visits(db, house, **terms)
    ticket, bob = opened(db, house), by(house.cast.bob)
    visit = ask_visit(db, ticket, WHY, bob, now=TUESDAY)
    assert (visit.promise, on_site(db, ticket)) == (promise, [])
    assert lines(db, ticket)[-1] == f"Bob asked for a visit: {WHY} · {told}"
    arrive(db, ticket, bob, now=TUESDAY + HOUR)
    assert visit.arrived_at == TUESDAY + HOUR
    assert " · " not in lines(db, ticket)[-1], "nothing was promised, nothing was kept"
    low = opened(db, house, impact=3, urgency=3)
    if promise == "none":
        return
    assert ask_visit(db, low, WHY, bob, now=TUESDAY).promise == "elsewhere"


def test_at_a_priority_without_a_time_the_visit_has_no_clock(db: Session, house: House) -> None:
    promise_visits(db, house)
    ticket, bob = opened(db, house, impact=3, urgency=3), by(house.cast.bob)
    assert ask_visit(db, ticket, WHY, bob, now=TUESDAY).promise == "no_time"
    assert on_site(db, ticket) == []


def test_e07_waiting_stops_the_way_there_as_it_stops_the_other_clocks(
    db: Session, house: House
) -> None:
    promise_visits(db, house)
    ticket, bob = opened(db, house), by(house.cast.bob)
    ask_visit(db, ticket, WHY, bob, now=TUESDAY)
    change_status(db, ticket, Status.WAITING_CLIENT, bob, now=TUESDAY + HOUR)
    row = clock(db, ticket, "on_site")
    assert (row.running_since, row.due_at, row.spent_seconds) == (None, None, 3600)
    change_status(db, ticket, Status.OPEN, bob, now=TUESDAY + 3 * HOUR)
    assert row.due_at == TUESDAY + 6 * HOUR
    change_status(db, ticket, Status.WAITING_VENDOR, bob, now=TUESDAY + 5 * HOUR)
    # There at 13:30, half an hour after the clock ran again; told only now, while it waits.
    arrive(db, ticket, bob, now=TUESDAY + 6 * HOUR, arrived_at=TUESDAY + 3.5 * HOUR)
    assert (row.outcome, row.spent_seconds) == ("met", 90 * 60)
    other = opened(db, house)
    change_status(db, other, Status.WAITING_CLIENT, bob, now=TUESDAY)
    ask_visit(db, other, WHY, bob, now=TUESDAY)
    assert clock(db, other, "on_site").due_at is None
    assert lines(db, other)[-1].endswith("the clock runs when the ticket does")


def test_s16_a_late_engineer_is_told_as_a_late_answer_is(db: Session, house: House) -> None:
    nadia = make_agent(db, "Nadia", "dispatcher")
    promise_visits(db, house)
    ticket, bob = opened(db, house), by(house.cast.bob)
    ask_visit(db, ticket, WHY, bob, now=TUESDAY)
    watch_clocks(db, ticket, now=TUESDAY + 2 * HOUR)
    watch_clocks(db, ticket, now=TUESDAY + 5 * HOUR)
    told = [one.body_text for one in said(db, ticket, "sla")]
    assert "50% of the time for engineer on site is used" in told
    assert "Engineer on site is late" in told
    assert "sla" in notices(db, nadia)
    assert clock(db, ticket, "on_site").breached_at == TUESDAY + 4 * HOUR
    arrive(db, ticket, bob, now=TUESDAY + 6 * HOUR, arrived_at=TUESDAY + 3 * HOUR)
    row = clock(db, ticket, "on_site")
    assert (row.outcome, row.breached_at) == ("met", None), "the word was late, Bob was not"
    late = opened(db, house)
    ask_visit(db, late, WHY, bob, now=TUESDAY)
    arrive(db, late, bob, now=TUESDAY + 5 * HOUR)
    assert clock(db, late, "on_site").outcome == "breached"
    assert lines(db, late)[-1].endswith("later than promised")


def test_another_plan_is_no_other_promise(db: Session, house: House) -> None:
    promise_visits(db, house)
    ticket, bob = opened(db, house), by(house.cast.bob)
    visit = ask_visit(db, ticket, WHY, bob, now=TUESDAY)
    due = clock(db, ticket, "on_site").due_at
    for planned in (TUESDAY + 9 * HOUR, TUESDAY + 9 * HOUR, None):
        plan_visit(db, ticket, planned, bob, now=TUESDAY + HOUR)
        assert (visit.planned_at, clock(db, ticket, "on_site").due_at) == (planned, due)
    assert lines(db, ticket)[1:] == [
        "Bob planned the visit for 16 Jun 2026 17:00 UTC",
        "Bob: the visit has no date any more",
    ], "the same plan again is no news"
    with pytest.raises(Refused) as refused, db.begin_nested():
        plan_visit(db, ticket, TUESDAY, bob, now=TUESDAY + HOUR)
    assert refused.value.field == "planned"
    with pytest.raises(Refused, match="two years") as refused, db.begin_nested():
        plan_visit(db, ticket, TUESDAY + 731 * 24 * HOUR, bob, now=TUESDAY)
    assert refused.value.field == "planned"
    arrive(db, ticket, bob, now=TUESDAY + 2 * HOUR)
    with pytest.raises(Conflict), db.begin_nested():
        plan_visit(db, ticket, None, bob, now=TUESDAY + 3 * HOUR)


def test_what_cannot_be_is_refused_with_its_field(db: Session, house: House) -> None:
    promise_visits(db, house)
    ticket, bob = opened(db, house), by(house.cast.bob)
    for why, planned, field in (
        (" ", None, "reason"),
        ("y" * 501, None, "reason"),
        (WHY, TUESDAY - HOUR, "planned"),
        (WHY, datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "planned"),
    ):
        with pytest.raises(Refused) as refused, db.begin_nested():
            ask_visit(db, ticket, why, bob, now=TUESDAY, planned_at=planned)
        assert refused.value.field == field
    with pytest.raises(Conflict), db.begin_nested():
        arrive(db, ticket, bob, now=TUESDAY)
    asked = warsaw(2026, 6, 16, 10, 30).replace(second=40)
    visit = ask_visit(db, ticket, WHY, bob, now=asked)
    with pytest.raises(Conflict), db.begin_nested():
        ask_visit(db, ticket, WHY, bob, now=asked)
    for when in (asked + HOUR, asked - HOUR):
        with pytest.raises(Refused) as refused, db.begin_nested():
            arrive(db, ticket, bob, now=asked + 0.5 * HOUR, arrived_at=when)
        assert refused.value.field == "arrived"
    arrive(db, ticket, bob, now=asked + HOUR, arrived_at=asked.replace(second=0))
    assert visit.arrived_at == asked, "typed to the minute, it is not before the asking"


def test_one_visit_is_open_at_most(db: Session, house: House) -> None:
    ticket = opened(db, house)
    ask_visit(db, ticket, WHY, by(house.cast.bob), now=TUESDAY)
    plain = {"tenant_id": ticket.tenant_id, "ticket_id": ticket.id, "promise": "none"}
    again = insert(SiteVisit).values(**plain, reason="Twice", asked_at=TUESDAY)
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(again)
