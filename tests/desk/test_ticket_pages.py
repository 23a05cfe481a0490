"""The queue and the ticket page through the doors: filters, drafts, collisions, fields, files."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger.models import TimeEntry
from msp.desk.tickets.actions.add_note import add_note
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.tickets.models_side import Draft, Notice
from msp.desk.tickets.queries import entries_of
from msp.desk.tickets.values import Author, Body, IncomingFile
from msp.desk.values import AuthorKind
from msp.kernel.files import store
from msp.kernel.moment import now
from tests.desk.conftest import House
from tests.desk.test_opening import TUESDAY, draft_by_carol
from tests.desk.test_verbs import by, carol
from tests.harness.browsing import Browser, Visit
from tests.people import make_agent

HOUR = timedelta(hours=1)


@pytest.fixture
def bob(house: House, visit: Visit) -> Browser:
    return visit(house.cast.bob)


@pytest.fixture
def ticket(db: Session, house: House) -> Ticket:
    return open_ticket(db, draft_by_carol(house), now=TUESDAY)


def newest(db: Session, ticket: Ticket) -> str:
    return str(next(one.id for one in entries_of(db, ticket)[::-1] if one.kind != "event"))


def kept(db: Session, ticket: Ticket) -> Ticket:
    """The ticket as the database has it after somebody else's request."""
    db.refresh(ticket)
    return ticket


def numbers_on(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'id="t(\d+)"', page)]


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


def test_s17_the_page_shows_the_whole_case_in_one_thread(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    reply(db, ticket, by(house.cast.bob), Body("Restart the switch."), now=TUESDAY + HOUR)
    add_note(db, ticket, by(house.ewa), Body("Looks like port 4."), now=TUESDAY + 2 * HOUR)
    page = bob.get(f"/tickets/{ticket.number}").text
    order = [
        page.index(text) for text in ("since nine", "Restart the switch.", "Looks like port 4.")
    ]
    assert order == sorted(order)
    notes = bob.get(f"/tickets/{ticket.number}?tab=notes").text
    assert "Looks like port 4." in notes
    assert "Restart the switch." not in notes


def test_a18_words_and_stored_html_cannot_run_in_the_page(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    html = Body("plain", html=f"<p>fine</p>{evil}<a href='javascript:alert(3)'>x</a>")
    reply(db, ticket, carol(house), Body(evil), now=TUESDAY + HOUR)
    reply(db, ticket, carol(house), html, now=TUESDAY + HOUR)
    page = bob.get(f"/tickets/{ticket.number}").text
    assert "<script>alert" not in page
    assert not re.search(r"<[^>]*\bonerror\s*=", page)
    assert "javascript:" not in page


def test_a_send_sets_status_and_time_and_clears_the_draft(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    bob.post(f"/tickets/{ticket.number}/draft", {"mode": "reply", "text": "Half a thou"})
    assert db.scalars(select(Draft.body)).all() == ["Half a thou"]
    assert "Half a thou" in bob.get(f"/tickets/{ticket.number}").text
    sent = bob.post(
        f"/tickets/{ticket.number}/say",
        {
            "mode": "reply",
            "text": "Half a thought, finished.",
            "then_status": "waiting_client",
            "minutes": "1h 15",
            "since": newest(db, ticket),
        },
    )
    assert sent.status_code == 303
    assert kept(db, ticket).status == "waiting_client"
    assert db.scalars(select(TimeEntry.worked_minutes)).all() == [75]
    assert db.scalars(select(Draft.id)).all() == []


@pytest.mark.parametrize("fields", [{"minutes": "soon"}, {"then_status": "gone"}, {"text": "  "}])
def test_a_refused_send_writes_nothing(
    db: Session, house: House, bob: Browser, ticket: Ticket, fields: dict[str, str]
) -> None:
    before = len(entries_of(db, ticket))
    plain = {"mode": "reply", "text": "Hello", "since": newest(db, ticket)}
    answer = bob.post(f"/tickets/{ticket.number}/say", {**plain, **fields})
    assert answer.status_code == 422
    assert len(entries_of(db, ticket)) == before
    assert db.scalar(select(TimeEntry.id)) is None


def test_a_send_stops_once_when_somebody_else_has_written(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    seen = newest(db, ticket)
    add_note(db, ticket, by(house.ewa), Body("Wait, it is the vendor's."), now=now())
    fields = {"mode": "reply", "text": "All is well.", "since": seen}
    stopped = bob.post(f"/tickets/{ticket.number}/say", fields)
    assert stopped.status_code == 409
    assert "Wait, it is the vendor&#39;s." in stopped.text
    assert "All is well." in stopped.text, "what was typed is kept"
    assert "All is well." not in [one.body_text for one in entries_of(db, ticket)]
    assert bob.post(f"/tickets/{ticket.number}/say", {**fields, "anyway": "1"}).is_redirect
    assert "All is well." in [one.body_text for one in entries_of(db, ticket)]


def test_ones_own_words_do_not_stop_a_send(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    seen = newest(db, ticket)
    add_note(db, ticket, by(house.cast.bob), Body("My own note."), now=now())
    fields = {"mode": "reply", "text": "Hello.", "since": seen}
    assert bob.post(f"/tickets/{ticket.number}/say", fields).is_redirect


def test_an_impatient_second_click_sends_nothing_twice(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    fields = {"mode": "reply", "text": "Hello.", "minutes": "15", "since": newest(db, ticket)}
    for _click in range(2):
        assert bob.post(f"/tickets/{ticket.number}/say", fields).is_redirect
    assert [one.body_text for one in entries_of(db, ticket)].count("Hello.") == 1
    assert db.scalars(select(TimeEntry.worked_minutes)).all() == [15]


def test_a_field_changed_meanwhile_is_not_overwritten(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    path = f"/tickets/{ticket.number}/priority"
    assert bob.post(path, {"priority": "2", "priority_was": "3"}).is_redirect
    stale = bob.post(path, {"priority": "4", "priority_was": "3"})
    assert (stale.status_code, kept(db, ticket).priority) == (409, 2)
    assert bob.post(f"{path}?value=3").is_redirect, "the undo"
    assert kept(db, ticket).priority == 3


def test_the_dialog_of_escalation_keeps_what_was_typed(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    path = f"/tickets/{ticket.number}/escalate"
    offered = bob.fragment(path).text
    assert f'<option selected value="{house.l2.id}">' in offered, "the next tier is chosen"
    typed = {"tier": str(house.l2.id), "team": "", "seen": "Smoke", "tried": "", "found": "Fire"}
    refused = bob.post(path, typed)
    assert refused.status_code == 422
    assert "Smoke" in refused.text
    done = bob.post(path, {**typed, "tried": "Water", "ask": "Help"})
    assert done.is_redirect
    kept(db, ticket)
    assert (ticket.tier_id, ticket.team_id) == (house.l2.id, house.infrastructure.id)


def test_a_reply_puts_a_notice_on_my_work_until_the_ticket_is_opened(
    db: Session, house: House, bob: Browser, ticket: Ticket
) -> None:
    bob.post(f"/tickets/{ticket.number}/assign", {"agent": "me"})
    reply(db, ticket, carol(house), Body("Any news?"), now=now())
    text = f"Carol replied on {ticket.number}"
    assert text in bob.get("/").text
    bob.get(f"/tickets/{ticket.number}")
    assert text not in bob.get("/").text
    assert db.scalar(select(Notice.id).where(Notice.seen_at.is_(None))) is None


def test_a04_a_file_is_only_for_those_who_see_its_ticket_and_never_shown_inline(
    db: Session, house: House, bob: Browser, visit: Visit, ticket: Ticket
) -> None:
    page = IncomingFile("evil.html", store(BytesIO(b"<script>alert(1)</script>")))
    reply(db, ticket, carol(house), Body("Look."), now=TUESDAY + HOUR, files=(page,))
    file = db.scalars(select(Attachment)).one()
    path = f"/tickets/{ticket.number}/files/{file.id}"
    answer = bob.get(path)
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    nina = visit(make_agent(db, "Nina", clients=(house.cast.northwind,)))
    assert nina.get(path).status_code == 404
    assert nina.get(f"/tickets/{ticket.number}").status_code == 404


def test_a_phone_call_becomes_a_ticket_in_the_callers_words(
    db: Session, house: House, bob: Browser
) -> None:
    assert "Carol" in bob.fragment("/tickets/new?q=carol").text
    path = f"/tickets/new?contact={house.cast.carol.id}"
    assert str(house.cast.device.name) in bob.get(path).text
    fields = {
        "subject": "No sound",
        "text": "Since Monday.",
        "kind": "incident",
        "category": "",
        "impact": "3",
        "urgency": "2",
        "channel": "phone",
        "assets": str(house.cast.device.id),
    }
    ahead = bob.post(
        f"/tickets/new/outlook?contact={house.cast.carol.id}",
        fields,
        headers={"HX-Request": "true"},
    ).text
    assert "No rule matched" in ahead
    assert house.cast.ticket.subject in ahead, "what is open already"
    opened = bob.post(path, fields)
    number = int(opened.headers["location"].rsplit("/", 1)[-1])
    ticket = db.scalars(select(Ticket).where(Ticket.number == number)).one()
    assert (ticket.channel, ticket.priority, ticket.contact_id) == (
        "phone",
        4,
        house.cast.carol.id,
    )
    first = db.scalars(select(Entry).where(Entry.ticket_id == ticket.id, Entry.kind == "reply"))
    assert first.one().contact_id == house.cast.carol.id
    assert bob.post(path, {**fields, "subject": ""}).status_code == 422
    assert bob.post("/tickets/new", fields).status_code == 400


def test_the_sheet_asks_the_database_few_questions(
    db: Session, house: House, bob: Browser, ticket: Ticket, counted: list[str]
) -> None:
    for hour in range(1, 20):
        author = Author(AuthorKind.CONTACT, contact_id=house.cast.carol.id, label="Carol")
        reply(db, ticket, author, Body(f"Again {hour}"), now=TUESDAY + hour * HOUR)
    counted.clear()
    bob.get(f"/tickets/{ticket.number}")
    assert len(counted) <= 12, "\n".join(counted)
    counted.clear()
    bob.get("/queue")
    assert len(counted) <= 12, "\n".join(counted)
