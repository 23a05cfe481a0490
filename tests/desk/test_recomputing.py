"""A changed calendar is felt by every open ticket, and by many at the price of one."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.recompute_clocks import recompute_clocks
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.sweeps import with_old_hours
from msp.kernel.worktime import Opening
from tenants.calendars.actions.change_calendar import lock_calendar, set_hours
from tests.desk.acting import HOUR, TUESDAY, House, draft_by_carol, said

TODAY = TUESDAY.date()


def close_at_noon_from_today(db: Session, house: House) -> None:
    row = lock_calendar(db, house.office.id)
    set_hours(db, row, [[Opening(9 * 60, 12 * 60)]] * 5 + [[], []], TODAY, today=TODAY)


def recomputed(db: Session, house: House, tickets: list[Ticket], counted: list[str]) -> int:
    """How many questions it takes, once the calendar has changed."""
    close_at_noon_from_today(db, house)
    found = with_old_hours(db)
    assert {one.id for one in found} == {one.id for one in tickets}
    counted.clear()
    recompute_clocks(db, found, now=TUESDAY + HOUR)
    return len(counted)


def test_e08_every_due_time_moves_with_the_hours_and_says_so(
    db: Session, house: House, counted: list[str]
) -> None:
    tickets = [open_ticket(db, draft_by_carol(house), now=TUESDAY) for _ in range(12)]
    assert {one.due_at for one in tickets} == {TUESDAY + 4 * HOUR}
    recomputed(db, house, tickets, counted)
    # Two of four hours are left when the office closes at noon; the next day begins at nine.
    for one in tickets:
        assert one.due_at == TUESDAY + timedelta(days=1, hours=1)
        clocks = [line.details["clock"] for line in said(db, one, "due_moved")]
        assert sorted(clocks) == ["first_response", "resolution"]
    assert not with_old_hours(db)


def test_many_tickets_are_written_at_the_price_of_few(
    db: Session, house: House, counted: list[str]
) -> None:
    few = [open_ticket(db, draft_by_carol(house), now=TUESDAY) for _ in range(2)]
    for_few = recomputed(db, house, few, counted)
    more = [open_ticket(db, draft_by_carol(house), now=TUESDAY) for _ in range(10)]
    row = lock_calendar(db, house.office.id)
    set_hours(db, row, [[Opening(9 * 60, 17 * 60)]] * 5 + [[], []], TODAY, today=TODAY)
    db.expire_all()
    assert recomputed(db, house, [*few, *more], counted) <= for_few
