"""A suspension told late, or withdrawn: open clocks are counted anew, stopped ones are not."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from contracts.agreements.actions.resume_contract import withdraw_suspension
from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.desk.tickets.actions.ask_visit import ask_visit
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.actions.set_priority import set_priority
from msp.desk.tickets.actions.set_status import set_status
from msp.desk.tickets.clock_rows import clock_rows
from msp.desk.tickets.values import Body
from msp.desk.values import Status
from tests.desk.acting import (
    HOUR,
    TUESDAY,
    House,
    by,
    clock,
    said,
    warsaw,
)
from tests.desk.resting import (
    SATURDAY,
    THURSDAY,
    WEDNESDAY,
    deal,
    heed,
    opened,
    said_late,
    state,
    suspend,
    told,
    watch,
)


def test_told_late_it_gives_back_what_was_spent_and_takes_a_breach_back(
    db: Session, house: House
) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    row = clock(db, ticket, "resolution")
    watch(db, warsaw(2026, 6, 19, 12))
    assert row.breached_at == warsaw(2026, 6, 19, 10)
    suspend(db, contract, WEDNESDAY, SATURDAY, warsaw(2026, 6, 19, 15))
    heed(db, warsaw(2026, 6, 19, 15))
    assert row.due_at == warsaw(2026, 6, 24, 10)
    assert (row.reached, said_late(row)) == (0, False)
    watch(db, warsaw(2026, 6, 22, 14))
    assert row.reached == 50
    # The answer was due on Tuesday, before it was suspended: that stays missed.
    first = clock(db, ticket, "first_response")
    assert first.breached_at == warsaw(2026, 6, 16, 14)


def test_told_late_it_gives_back_no_more_than_ran_while_somebody_waited(
    db: Session, house: House
) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    who, noon = by(house.cast.bob), warsaw(2026, 6, 17, 12)
    set_status(db, ticket, Status.WAITING_CLIENT, who, now=noon)
    set_status(db, ticket, Status.OPEN, who, now=noon + 24 * HOUR)
    row = clock(db, ticket, "resolution")
    assert row.spent_seconds == 10 * 3600
    suspend(db, contract, WEDNESDAY, THURSDAY, noon + 25 * HOUR)
    heed(db, noon + 25 * HOUR)
    assert row.spent_seconds == 7 * 3600
    assert row.running_since == noon + 24 * HOUR


def test_withdrawn_it_is_as_if_it_had_never_been(db: Session, house: House) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    before = [state(row) for row in clock_rows(db, ticket)]
    rest = suspend(db, contract, WEDNESDAY, None, TUESDAY + HOUR)
    heed(db, TUESDAY + HOUR)
    assert [state(row) for row in clock_rows(db, ticket)] != before
    withdraw_suspension(db, contract, rest.id, now=TUESDAY + 2 * HOUR)
    heed(db, TUESDAY + 2 * HOUR)
    assert [state(row) for row in clock_rows(db, ticket)] == before
    assert told(db, ticket)[-1] == f"{contract.code} is not suspended: the clocks count all days"
    lines = len(said(db, ticket, "suspended"))
    heed(db, TUESDAY + 3 * HOUR)
    assert len(said(db, ticket, "suspended")) == lines


def test_withdrawn_its_tickets_are_promised_what_they_would_have_been(
    db: Session, house: House
) -> None:
    contract = deal(db, house)
    rest = suspend(db, contract, WEDNESDAY, None, TUESDAY)
    ticket = opened(db, house, warsaw(2026, 6, 17, 10))
    who = by(house.cast.bob)
    reply(db, ticket, who, Body("We look at it."), now=warsaw(2026, 6, 17, 11))
    set_status(db, ticket, Status.WAITING_CLIENT, who, now=warsaw(2026, 6, 17, 12))
    set_status(db, ticket, Status.OPEN, who, now=warsaw(2026, 6, 17, 14))
    moment = warsaw(2026, 6, 17, 16)
    withdraw_suspension(db, contract, rest.id, now=moment)
    heed(db, moment)
    first, whole = clock(db, ticket, "first_response"), clock(db, ticket, "resolution")
    assert (first.outcome, first.spent_seconds) == ("met", 3600)
    assert (whole.spent_seconds, whole.running_since) == (2 * 3600, warsaw(2026, 6, 17, 14))
    # Two hours before noon and three after two o'clock on Wednesday, then eight, eight and three.
    assert whole.due_at == ticket.due_at == warsaw(2026, 6, 22, 12)


def test_told_late_of_the_day_it_came_in_its_clocks_are_dropped(db: Session, house: House) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    suspend(db, contract, TUESDAY.date(), SATURDAY, TUESDAY + HOUR)
    heed(db, TUESDAY + HOUR)
    assert {row.outcome for row in clock_rows(db, ticket)} == {"dropped"}
    assert ticket.due_at is None
    assert "No time is promised" in told(db, ticket)[-1]


def test_dropped_clocks_stay_dropped_whatever_happens_to_the_ticket(
    db: Session, house: House
) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    rest = suspend(db, contract, TUESDAY.date(), SATURDAY, TUESDAY + HOUR)
    heed(db, TUESDAY + HOUR)
    who = by(house.cast.bob)
    for hours, status in ((2, Status.WAITING_CLIENT), (3, Status.OPEN), (4, Status.RESOLVED)):
        set_status(db, ticket, status, who, now=TUESDAY + hours * HOUR)
    set_status(db, ticket, Status.OPEN, who, now=TUESDAY + 5 * HOUR)
    assert {row.outcome for row in clock_rows(db, ticket)} == {"dropped"}
    assert ticket.due_at is None
    # Withdrawn, other clocks begin, and those go on; the dropped ones are past.
    withdraw_suspension(db, contract, rest.id, now=TUESDAY + 6 * HOUR)
    heed(db, TUESDAY + 6 * HOUR)
    dropped = [row.id for row in clock_rows(db, ticket) if row.outcome == "dropped"]
    for hours, status in ((24, Status.WAITING_CLIENT), (25, Status.OPEN), (26, Status.RESOLVED)):
        set_status(db, ticket, status, who, now=TUESDAY + hours * HOUR)
    set_status(db, ticket, Status.OPEN, who, now=TUESDAY + 27 * HOUR)
    rows = list(clock_rows(db, ticket))
    assert [row.id for row in rows if row.outcome == "dropped"] == dropped
    assert [row.kind for row in rows if row.outcome is None] == ["resolution"]


def test_a_promised_visit_is_promised_again_from_the_asking_on(db: Session, house: House) -> None:
    promised = [SlaPromise(3, "resolution", 24 * HOUR), SlaPromise(3, "on_site", 4 * HOUR)]
    policy = save_policy(db, None, "Gold", "", promised)
    contract = deal(db, house, sla_policy_id=policy.id, visits=True)
    ticket, who = opened(db, house), by(house.cast.bob)
    ask_visit(db, ticket, "Nobody there can reach it.", who, now=TUESDAY + HOUR)
    due = clock(db, ticket, "on_site").due_at
    rest = suspend(db, contract, TUESDAY.date(), SATURDAY, TUESDAY + 2 * HOUR)
    heed(db, TUESDAY + 2 * HOUR)
    assert clock(db, ticket, "on_site").outcome == "dropped"
    withdraw_suspension(db, contract, rest.id, now=TUESDAY + 3 * HOUR)
    heed(db, TUESDAY + 3 * HOUR)
    (row,) = [one for one in clock_rows(db, ticket) if one.kind == "on_site" and not one.outcome]
    assert (row.due_at, row.started_at) == (due, TUESDAY + HOUR)
    lines = len(list(clock_rows(db, ticket)))
    heed(db, TUESDAY + 4 * HOUR)
    assert len(list(clock_rows(db, ticket))) == lines


def test_a_clock_that_has_stopped_keeps_what_it_came_to(db: Session, house: House) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    reply(db, ticket, by(house.cast.bob), Body("Late."), now=warsaw(2026, 6, 17, 12))
    first = clock(db, ticket, "first_response")
    kept = state(first)
    assert first.outcome == "breached"
    suspend(db, contract, WEDNESDAY, THURSDAY, warsaw(2026, 6, 18, 9))
    heed(db, warsaw(2026, 6, 18, 9))
    assert state(first) == kept


def test_a_clock_that_no_policy_gave_is_not_given_by_a_withdrawal(
    db: Session, house: House
) -> None:
    policy = save_policy(db, None, "Urgent only", "", [SlaPromise(1, "first_response", HOUR)])
    contract = deal(db, house, sla_policy_id=policy.id)
    ticket = opened(db, house)
    assert not list(clock_rows(db, ticket))
    set_priority(db, ticket, by(house.cast.bob), priority=1, now=TUESDAY + HOUR)
    rest = suspend(db, contract, WEDNESDAY, None, TUESDAY + HOUR)
    heed(db, TUESDAY + HOUR)
    withdraw_suspension(db, contract, rest.id, now=TUESDAY + 2 * HOUR)
    heed(db, TUESDAY + 2 * HOUR)
    assert not list(clock_rows(db, ticket))


def test_suspended_until_the_last_day_there_is_is_suspended_until_further_notice(
    db: Session, house: House
) -> None:
    contract, ticket = deal(db, house), opened(db, house)
    row = suspend(db, contract, WEDNESDAY, date(9999, 12, 31), TUESDAY + HOUR)
    heed(db, TUESDAY + HOUR)
    assert clock(db, ticket, "resolution").due_at is None
    assert clock(db, ticket, "first_response").due_at == warsaw(2026, 6, 16, 14)
    later = opened(db, house, TUESDAY + 2 * HOUR)
    assert clock(db, later, "resolution").due_at is None
    withdraw_suspension(db, contract, row.id, now=TUESDAY + 3 * HOUR)
    heed(db, TUESDAY + 3 * HOUR)
    assert clock(db, ticket, "resolution").due_at == warsaw(2026, 6, 19, 10)
