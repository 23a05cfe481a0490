"""The ticket page through its door: the thread, drafts, collisions, fields, dialogs, files."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger.models import TimeEntry
from msp.desk.tickets.actions.add_note import add_note
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.tickets.models_side import Draft, Notice
from msp.desk.tickets.queries import entries_of
from msp.desk.tickets.values import Author, Body, IncomingFile
from msp.desk.values import AuthorKind
from msp.kernel.files import store
from msp.kernel.moment import now
from tests.desk.acting import (
    HOUR,
    TUESDAY,
    House,
    by,
    carol,
    kept,
    newest,
)
from tests.harness.browsing import Browser, Visit
from tests.people import make_agent


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
    assert len(counted) <= 9, "\n".join(counted)  # and three are left to the vendor's panel
    counted.clear()
    bob.get("/queue")
    assert len(counted) <= 8, "\n".join(counted)
