"""The watcher of the clocks: each threshold once, to whoever holds the ticket, on time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.clocks.models import ClockRow
from msp.desk.queue.listing import watcher_is_silent
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.actions.watch_clocks import watch_clocks
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import Notice
from msp.desk.tickets.sweeps import with_clocks_due
from msp.desk.tickets.values import Body
from msp.kernel.schedule import Schedule
from tests.desk.acting import HOUR, TUESDAY, House, by, draft_by_carol, said, warsaw
from tests.people import make_agent


def watch(db: Session, at_hours: float) -> None:
    now = TUESDAY + at_hours * HOUR
    for ticket in with_clocks_due(db, now):
        watch_clocks(db, ticket, now=now)


def percents(db: Session, ticket: Ticket) -> list[int]:
    return [
        one.details["percent"]
        for one in said(db, ticket, "sla")
        if one.details["clock"] == "first_response"
    ]


def test_s16_every_threshold_is_told_once_and_the_breach_to_the_dispatcher_too(
    db: Session, house: House
) -> None:
    nadia = make_agent(db, "Nadia", "dispatcher")
    ticket = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    for hours in (1, 1.9, 2, 2.5, 3, 3.6, 3.99, 4.1, 5, 6):
        watch(db, hours)
    assert percents(db, ticket) == [50, 75, 90, 100]
    row = db.scalars(
        select(ClockRow).where(ClockRow.ticket_id == ticket.id, ClockRow.kind == "first_response")
    ).one()
    assert row.breached_at == row.due_at == TUESDAY + 4 * HOUR
    assert row.next_at is None
    told = db.execute(select(Notice.agent_id, Notice.text).where(Notice.kind == "sla")).all()
    assert [who for who, _text in told].count(house.cast.bob.id) == 4
    assert [text for who, text in told if who == nadia.id] == [
        f"{ticket.number}: First response is late"
    ]


def test_s16_a_watcher_that_slept_tells_the_highest_alone(db: Session, house: House) -> None:
    ticket = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    watch(db, 6.5)
    assert percents(db, ticket) == [100]


def test_e03_nothing_is_told_outside_hours(db: Session, house: House) -> None:
    friday = warsaw(2026, 6, 19, 16)
    ticket = open_ticket(db, draft_by_carol(house), now=friday)
    weekend = (warsaw(2026, 6, 20, 0, 0), warsaw(2026, 6, 21, 23, 59), warsaw(2026, 6, 22, 8, 59))
    for moment in weekend:
        assert ticket not in with_clocks_due(db, moment)
    assert ticket in with_clocks_due(db, warsaw(2026, 6, 22, 10, 0))


def test_e05_an_answered_ticket_is_never_reported(db: Session, house: House) -> None:
    ticket = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    reply(db, ticket, by(house.cast.bob), Body("Hello."), now=TUESDAY + HOUR)
    watch(db, 7)
    assert percents(db, ticket) == []


def test_e11_the_watchers_own_silence_is_seen_where_people_work(db: Session, house: House) -> None:
    assert watcher_is_silent(db, TUESDAY), "it has never run"
    row = db.get(Schedule, "desk.watch_clocks")
    assert row is not None
    row.finished_at = TUESDAY
    assert not watcher_is_silent(db, TUESDAY + timedelta(seconds=90))
    assert watcher_is_silent(db, TUESDAY + timedelta(minutes=3))
