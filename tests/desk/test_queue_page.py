"""The queue through its door: filters, pages, live rows, Take next, bulk changes, views."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.models import Ticket
from tests.desk.acting import (
    HOUR,
    TUESDAY,
    House,
    draft_by_carol,
    kept,
    numbers_on,
)
from tests.harness.browsing import Browser, Visit


def test_the_queue_keeps_its_filters_in_the_address(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    page = bob.get("/queue?tier=1&priority=3&client=" + str(house.cast.harbor.id)).text
    assert ticket.number in numbers_on(page)
    assert "Harbor Dental" in page
    assert numbers_on(bob.get("/queue?tier=2").text) == []
    assert "No ticket matches" in bob.get("/queue?q=nothing-like-it").text
    nonsense = bob.get("/queue?tier=x&priority=9&due=soon&sort=drop+table&client=1&after=rubbish")
    assert nonsense.status_code == 400
    assert bob.get("/queue?tier=x&priority=9&due=soon&sort=drop+table&client=1").status_code == 200


def test_the_queue_pages_by_keyset_both_ways(db: Session, house: House, bob: Browser) -> None:
    for minute in range(60):
        open_ticket(db, draft_by_carol(house), now=TUESDAY + timedelta(minutes=minute))
    first = bob.get("/queue").text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = bob.get(older.group(1).replace("&amp;", "&")).text
    assert len(numbers_on(first)) == 50
    assert not set(numbers_on(first)) & set(numbers_on(second))
    newer = re.search(r'rel="prev" href="([^"]+)"', second)
    assert newer is not None
    assert numbers_on(bob.get(newer.group(1).replace("&amp;", "&")).text) == numbers_on(first)


def test_rows_do_not_move_and_those_that_left_are_marked(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    other = house.cast.ticket.number
    bob.post(f"/tickets/{ticket.number}/resolve", {"closure_code": "solved"})
    rows = bob.fragment(f"/queue/rows?numbers={ticket.number}.{other}").text
    assert numbers_on(rows) == [ticket.number, other]
    assert "desk-gone" in rows
    assert bob.fragment("/queue/news?since=2026-01-01T00:00:00Z").text.count("new") >= 1
    assert bob.get(f"/queue/rows?numbers={other}").status_code == 303, "no page of its own"


def test_take_next_gives_two_engineers_two_tickets(
    db: Session, house: House, bob: Browser, visit: Visit, ticket: Ticket
) -> None:
    later = open_ticket(db, draft_by_carol(house), now=TUESDAY + HOUR)
    first = bob.post("/queue/take")
    assert first.headers["location"] == f"/tickets/{ticket.number}"
    kept(db, ticket)
    assert (ticket.assignee_id, ticket.status) == (house.cast.bob.id, "open")
    second = bob.post("/queue/take")
    assert second.headers["location"] == f"/tickets/{later.number}"
    ewa = visit(house.ewa)
    assert ewa.post("/queue/take").headers["location"] == "/queue", "nothing waits in her tier"


def test_take_next_leaves_what_a_colleague_has_open(
    db: Session, house: House, bob: Browser, visit: Visit, ticket: Ticket
) -> None:
    later = open_ticket(db, draft_by_carol(house), now=TUESDAY + HOUR)
    visit(house.ewa).get(f"/tickets/{ticket.number}")
    assert bob.post("/queue/take").headers["location"] == f"/tickets/{later.number}"


def test_a_bulk_change_reports_each_refusal_by_its_ticket(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    ended = open_ticket(db, draft_by_carol(house), now=TUESDAY)
    bob.post(f"/tickets/{ended.number}/resolve", {"closure_code": "spam"})
    answer = bob.post(
        "/queue/bulk",
        {"ids": [str(ticket.id), str(ended.id)], "do": "mine", "back": "/queue?tier=1"},
    )
    assert answer.headers["location"] == "/queue?tier=1"
    assert kept(db, ticket).assignee_id == house.cast.bob.id
    assert kept(db, ended).assignee_id is None
    assert bob.post("/queue/bulk", {"do": "mine"}).status_code == 422
    foreign = bob.post("/queue/bulk", {"ids": "x", "do": "mine"})
    assert foreign.status_code == 422


def test_a_view_is_saved_found_and_forgotten_by_its_owner(
    db: Session, house: House, bob: Browser, visit: Visit
) -> None:
    bob.post("/queue/views?tier=1&due=late", {"name": "Burning"})
    page = bob.get("/queue").text
    assert "/queue?tier=1&amp;due=late" in page
    assert "Burning" not in visit(house.ewa).get("/queue").text
    (view,) = re.findall(r"/queue/views/([0-9a-f-]+)/forget", page)
    assert visit(house.ewa).post(f"/queue/views/{view}/forget").status_code == 404
    bob.post(f"/queue/views/{view}/forget")
    assert "Burning" not in bob.get("/queue").text


def test_a19_wildcards_in_a_search_mean_themselves(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    for words in ("%", "_", "\\", "'", "' | !x", "network & down", ":*", "(", "\x00"):
        page = bob.get("/queue", params={"q": words, "status": "all"})
        assert page.status_code == 200, words
    assert numbers_on(bob.get("/queue?q=netw").text) == [ticket.number], "the last word may go on"
    assert numbers_on(bob.get("/queue?q=nine").text) == [ticket.number], "words of the message"
    assert numbers_on(bob.get(f"/queue?q={ticket.number}").text) == [ticket.number]
