"""Visits that nobody needs any more, and what becomes of one when its ticket changes."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.ask_visit import ask_visit
from msp.desk.tickets.actions.merge import merge
from msp.desk.tickets.actions.reopen import reopen
from msp.desk.tickets.actions.resolve import resolve
from msp.desk.tickets.actions.set_priority import set_priority
from msp.desk.tickets.actions.withdraw_visit import withdraw_visit
from msp.desk.tickets.visits import open_visit
from msp.desk.values import ClosureCode
from msp.kernel.errors import Conflict
from tests.desk.acting import (
    HOUR,
    TUESDAY,
    House,
    by,
    clock,
    said,
)
from tests.desk.visiting import WHY, lines, on_site, opened, promise_visits


def test_withdrawing_drops_the_clock_and_a_late_one_stays_late(db: Session, house: House) -> None:
    promise_visits(db, house)
    bob = by(house.cast.bob)
    for hours, outcome in ((1, "dropped"), (5, "breached")):
        ticket = opened(db, house)
        ask_visit(db, ticket, WHY, bob, now=TUESDAY)
        visit = withdraw_visit(db, ticket, bob, now=TUESDAY + hours * HOUR)
        assert clock(db, ticket, "on_site").outcome == outcome
        assert (visit.withdrawn_at, visit.arrived_at) == (TUESDAY + hours * HOUR, None)
        assert ("counts as late" in lines(db, ticket)[-1]) == (hours == 5)
        assert open_visit(db, ticket) is None
        with pytest.raises(Conflict), db.begin_nested():
            withdraw_visit(db, ticket, bob, now=TUESDAY + 6 * HOUR)


@pytest.mark.parametrize(
    ("code", "hours", "outcome"),
    [
        (ClosureCode.SOLVED, 2, "dropped"),
        (ClosureCode.SOLVED, 5, "breached"),
        (ClosureCode.WITHDRAWN, 5, "dropped"),
    ],
)
def test_a_ticket_that_ends_needs_no_visit(
    db: Session, house: House, code: ClosureCode, hours: int, outcome: str
) -> None:
    promise_visits(db, house)
    ticket, bob = opened(db, house), by(house.cast.bob)
    ask_visit(db, ticket, WHY, bob, now=TUESDAY)
    resolve(db, ticket, code, None, bob, now=TUESDAY + hours * HOUR)
    assert clock(db, ticket, "on_site").outcome == outcome
    assert open_visit(db, ticket) is None
    assert lines(db, ticket)[-1] == "Bob: no visit is needed any more"
    with pytest.raises(Conflict), db.begin_nested():
        ask_visit(db, ticket, WHY, bob, now=TUESDAY + 6 * HOUR)
    reopen(db, ticket, bob, now=TUESDAY + 6 * HOUR)
    assert clock(db, ticket, "on_site").outcome == outcome, "who needs a visit asks for one"


def test_e12_another_priority_gives_the_visit_its_target(db: Session, house: House) -> None:
    promise_visits(db, house)
    ticket, bob = opened(db, house), by(house.cast.bob)
    ask_visit(db, ticket, WHY, bob, now=TUESDAY)
    set_priority(db, ticket, bob, now=TUESDAY + 0.5 * HOUR, priority=1)
    assert clock(db, ticket, "on_site").due_at == TUESDAY + HOUR
    assert "on_site" in {one.details["clock"] for one in said(db, ticket, "due_moved")}


def test_e12_a_merged_tickets_visit_goes_on_with_its_clock(db: Session, house: House) -> None:
    promise_visits(db, house)
    bob = by(house.cast.bob)
    ticket, survivor = opened(db, house), opened(db, house, TUESDAY + HOUR)
    visit = ask_visit(db, ticket, WHY, bob, now=TUESDAY + 2 * HOUR)
    merge(db, ticket, survivor, bob, now=TUESDAY + 3 * HOUR)
    assert (visit.ticket_id, visit.withdrawn_at) == (survivor.id, None)
    assert on_site(db, ticket) == []
    row = clock(db, survivor, "on_site")
    assert (row.started_at, row.due_at) == (TUESDAY + 2 * HOUR, TUESDAY + 6 * HOUR)
    assert lines(db, survivor)[-1] == f"A visit asked for on {ticket.number}: {WHY}"
    third = opened(db, house)
    own = ask_visit(db, third, "Another", bob, now=TUESDAY)
    merge(db, third, survivor, bob, now=TUESDAY + 4 * HOUR)
    assert (open_visit(db, survivor), own.withdrawn_at) == (visit, TUESDAY + 4 * HOUR)
    assert len(on_site(db, survivor)) == 1
