"""Carol files a request, follows it and answers; Dora and Charlie do not see it."""

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.knowledge.values import AssetNeed, FieldType, Question
from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.tickets.models_side import TicketAsset
from tests.harness.working import Work
from tests.people import make_asset, make_card, make_entry, make_ticket
from tests.portal.conftest import Doors

REQUEST = {
    "card": "other",
    "subject": "Screen stays black",
    "text": "Since this morning.\n\nI tried another cable.",
    "reach": "3",
    "hurry": "1",
}


def newest(db: Session) -> Ticket:
    return db.scalars(select(Ticket).order_by(Ticket.number.desc())).first() or Ticket()


def test_s06_a_request_is_checked_sent_and_gets_a_number(db: Session, doors: Doors) -> None:
    device = doors.cast.device
    given = {**REQUEST, "asset": str(device.id)}
    check = doors.carol.post("/requests/new", {**given, "step": "check"})
    assert check.status_code == 200
    assert "Send request" in check.text
    assert device.name in check.text
    sent = doors.carol.post("/requests/new", {**given, "step": "send"})
    assert sent.status_code == 303
    ticket = newest(db)
    assert sent.headers["location"] == f"/requests/{ticket.number}"
    assert (ticket.subject, ticket.channel, ticket.status) == (
        "Screen stays black",
        "portal",
        "new",
    )
    assert (ticket.contact_id, ticket.site_id) == (doors.cast.carol.id, doors.cast.main_street.id)
    assert (ticket.impact, ticket.urgency) == (3, 1)
    about = db.scalars(select(TicketAsset).where(TicketAsset.ticket_id == ticket.id)).one()
    assert about.asset_id == device.id
    page = doors.carol.get(f"/requests/{ticket.number}").text
    assert "I tried another cable." in page
    assert str(ticket.number) in page


def test_s13_a_sent_request_is_routed_at_once(db: Session, doors: Doors, work: Work) -> None:
    doors.carol.post("/requests/new", {**REQUEST, "step": "send"})
    assert newest(db).routed_at is None
    assert "desk.route_new" in work()
    assert newest(db).routed_at is not None
    assert newest(db).route_reason


def test_a_mistake_loses_nothing_that_was_typed(doors: Doors) -> None:
    answer = doors.carol.post("/requests/new", {**REQUEST, "subject": "", "step": "check"})
    assert answer.status_code == 422
    assert "I tried another cable." in answer.text
    changed = doors.carol.post("/requests/new", {**REQUEST, "step": "edit"})
    assert changed.status_code == 200
    assert 'value="Screen stays black"' in changed.text
    long = doors.carol.post("/requests/new", {**REQUEST, "subject": "x" * 201, "step": "send"})
    assert long.status_code == 422


def test_a_device_of_somebody_else_cannot_be_chosen(db: Session, doors: Doors) -> None:
    theirs = make_asset(db, doors.cast.northwind, "NW-CRANE-1")
    colleagues = make_asset(db, doors.cast.harbor, "HD-XRAY-1", contact_id=doors.cast.dora.id)
    assert "HD-XRAY-1" not in doors.carol.get("/requests/new?card=other").text
    for device in (theirs, colleagues):
        given = {**REQUEST, "asset": str(device.id), "step": "send"}
        assert doors.carol.post("/requests/new", given).status_code == 422


def test_files_travel_through_the_check(db: Session, doors: Doors) -> None:
    picture = {"files": ("screen.png", b"\x89PNG\r\n\x1a\nblack", "image/png")}
    check = doors.carol.post("/requests/new", {**REQUEST, "step": "check"}, files=picture)
    assert "screen.png" in check.text
    sealed = check.text.split('name="files_kept" value="')[1].split('"')[0]
    stolen = doors.dora.post("/requests/new", {**REQUEST, "step": "send", "files_kept": sealed})
    assert stolen.status_code == 422
    sent = doors.carol.post("/requests/new", {**REQUEST, "step": "send", "files_kept": sealed})
    assert sent.status_code == 303
    file = db.scalars(select(Attachment)).one()
    got = doors.carol.get(f"/requests/files/{file.id}")
    assert got.content == b"\x89PNG\r\n\x1a\nblack"
    assert got.headers["content-type"] == "application/octet-stream"
    assert 'attachment; filename="screen.png"' in got.headers["content-disposition"]
    assert doors.dora.get(f"/requests/files/{file.id}").status_code == 404
    assert doors.charlie.get(f"/requests/files/{file.id}").status_code == 404


def test_s03_a_card_asks_its_own_questions(db: Session, doors: Doors) -> None:
    asked = (
        Question("for_whom", "For whom?", required=True),
        Question("size", "Size", FieldType.CHOICE, choices=("13", "15")),
        Question("from", "From when?", FieldType.DATE),
    )
    card = make_card(
        db,
        "New laptop",
        category="hardware",
        asset_need=AssetNeed.NONE,
        questions=[one.as_json() for one in asked],
    )
    page = doors.carol.get(f"/requests/new?card={card.id}").text
    assert "For whom?" in page
    assert "Which device?" not in page
    given = {"card": str(card.id), "subject": "New laptop", "text": "", "step": "send"}
    assert doors.carol.post("/requests/new", given).status_code == 422
    wrong = {**given, "asked_for_whom": "Eve", "asked_size": "17"}
    assert doors.carol.post("/requests/new", wrong).status_code == 422
    right = {**given, "asked_for_whom": "Eve", "asked_size": "15", "asked_from": "2026-07-01"}
    assert doors.carol.post("/requests/new", right).status_code == 303
    ticket = newest(db)
    assert (ticket.kind, ticket.category) == ("request", "hardware")
    entry = db.scalars(select(Entry).where(Entry.ticket_id == ticket.id)).first()
    assert entry is not None
    assert entry.body_text == "For whom?: Eve\nSize: 15\nFrom when?: 2026-07-01"


def test_a_required_device_is_required(db: Session, doors: Doors) -> None:
    card = make_card(db, "Repair", asset_need=AssetNeed.REQUIRED)
    given = {"card": str(card.id), "subject": "Repair", "step": "send"}
    assert doors.carol.post("/requests/new", {**given, "asset": ""}).status_code == 422
    chosen = {**given, "asset": str(doors.cast.device.id)}
    assert doors.carol.post("/requests/new", chosen).status_code == 303


def test_a_card_out_of_use_is_not_there(db: Session, doors: Doors) -> None:
    card = make_card(db, "Fax machine", active=False)
    assert "Fax machine" not in doors.carol.get("/requests/new").text
    assert doors.carol.get(f"/requests/new?card={card.id}").status_code == 404
    assert doors.carol.get("/requests/new?card=nonsense").status_code == 404


def test_s07_the_requester_sees_who_works_on_it(db: Session, doors: Doors) -> None:
    ticket = doors.cast.ticket
    ticket.assignee_id, ticket.status = doors.cast.bob.id, "open"
    db.flush()
    assert "Bob works on it" in doors.carol.get("/").text
    assert "Bob" in doors.carol.get(f"/requests/{ticket.number}").text


def test_the_vendor_is_named_as_the_vendor_alone(db: Session, doors: Doors) -> None:
    ticket = doors.cast.ticket
    ticket.status = "waiting_vendor"
    make_entry(db, ticket, "They call it case KX-8812", kind="vendor", visibility="internal")
    page = doors.carol.get(f"/requests/{ticket.number}").text
    assert "Waiting for the vendor, we check daily" in page
    assert "KX-8812" not in page


def test_s17_an_answer_joins_the_thread_and_notes_stay_inside(db: Session, doors: Doors) -> None:
    ticket = doors.cast.ticket
    make_entry(db, ticket, "Is it plugged in?", agent=doors.cast.bob)
    make_entry(db, ticket, "She never plugs it in", agent=doors.cast.bob, kind="note")
    page = f"/requests/{ticket.number}"
    assert "Is it plugged in?" in doors.carol.get(page).text
    assert "never plugs" not in doors.carol.get(page).text
    assert doors.carol.post(f"{page}/reply", {"text": "Yes, it is."}).status_code == 303
    assert "Yes, it is." in doors.carol.get(page).text
    entry = db.scalars(select(Entry).where(Entry.body_text == "Yes, it is.")).one()
    assert (entry.contact_id, entry.visibility, entry.channel) == (
        doors.cast.carol.id,
        "public",
        "portal",
    )
    assert doors.carol.post(f"{page}/reply", {"text": " "}).status_code == 422


def test_dora_does_not_see_carols_request_and_charlie_gets_404(db: Session, doors: Doors) -> None:
    page = f"/requests/{doors.cast.ticket.number}"
    assert doors.carol.get(page).status_code == 200
    for stranger in (doors.dora, doors.charlie):
        assert stranger.get(page).status_code == 404
        assert stranger.post(f"{page}/reply", {"text": "Hello"}).status_code == 404
        assert stranger.post(f"{page}/works").status_code == 404
        assert doors.cast.ticket.subject not in stranger.get("/requests?view=company").text
        assert doors.cast.ticket.subject not in stranger.get("/").text


def test_who_may_sees_the_site_or_the_company(db: Session, doors: Doors) -> None:
    cast = doors.cast
    make_ticket(db, cast.harbor, cast.dora, "Dora's mouse", site_id=cast.main_street.id)
    make_ticket(db, cast.harbor, cast.dora, "The server room")
    assert "Company" not in doors.carol.get("/requests").text
    cast.carol.sees = "site"
    db.flush()
    listed = doors.carol.get("/requests?view=site").text
    assert "mouse" in listed
    assert "server room" not in listed
    assert "server room" not in doors.carol.get("/requests?view=company").text
    cast.carol.sees = "company"
    db.flush()
    assert "server room" in doors.carol.get("/requests?view=company").text
    assert "server room" not in doors.carol.get("/requests?view=mine").text


def test_a_solved_request_asks_whether_it_works(db: Session, doors: Doors, work: Work) -> None:
    ticket = doors.cast.ticket
    page = f"/requests/{ticket.number}"
    assert doors.carol.post(f"{page}/works").status_code == 409
    ticket.status, ticket.closure_code = "resolved", "solved"
    db.flush()
    assert "Does it work?" in doors.carol.get("/").text
    assert "It works" in doors.carol.get(page).text
    assert doors.carol.post(f"{page}/works").status_code == 303
    assert "desk.heed_entries" in work()
    assert (ticket.status, ticket.closure_code) == ("closed", "solved")
    assert "Thank you" not in doors.carol.get(page).text


def test_a_solved_request_that_is_not_fixed_comes_back(
    db: Session, doors: Doors, work: Work
) -> None:
    ticket = doors.cast.ticket
    ticket.status, ticket.closure_code = "resolved", "solved"
    db.flush()
    doors.carol.post(f"/requests/{ticket.number}/reply", {"text": "It smokes again."})
    work()
    assert ticket.status == "open"


def test_who_may_not_file_requests_is_not_asked_to(db: Session, doors: Doors) -> None:
    doors.cast.carol.rights = []
    db.flush()
    assert "/requests/new" not in doors.carol.get("/").text
    assert doors.carol.get("/requests/new").status_code == 404
    assert doors.carol.post("/requests/new", {**REQUEST, "step": "send"}).status_code == 404


def test_the_session_of_one_door_opens_no_other(doors: Doors) -> None:
    stolen = replace(doors).carol
    stolen.host = "northwind-cargo.localhost"
    assert stolen.get("/requests").headers["location"].startswith("/sign-in")
    stolen.host = "nobody.localhost"
    assert stolen.get("/requests").status_code in (303, 404)


def test_a04_files_have_no_numbers_to_count_through(db: Session, doors: Doors) -> None:
    picture = {"files": ("screen.png", b"black", "image/png")}
    doors.carol.post("/requests/new", {**REQUEST, "step": "send"}, files=picture)
    file = db.scalars(select(Attachment)).one()
    assert doors.carol.get(f"/requests/files/{file.id}").content == b"black"
    for guess in ("1", "00000000-0000-0000-0000-000000000001", file.storage_key, str(uuid4())):
        assert doors.carol.get(f"/requests/files/{guess}").status_code == 404
    assert doors.charlie.get(f"/requests/files/{file.id}").status_code == 404


def test_a10_a_merged_or_child_ticket_shows_no_more_than_its_own(db: Session, doors: Doors) -> None:
    """Dora's ticket was merged into Carol's: each still sees her own part and no more."""
    cast, parent = doors.cast, doors.cast.ticket
    child = make_ticket(db, cast.harbor, cast.dora, "Dora's smoke", body="Mine smokes, too.")
    child.parent_id, child.status, child.closure_code = parent.id, "closed", "merged"
    db.flush()
    make_entry(db, parent, "Carol's secret answer", agent=cast.bob)
    make_entry(db, parent, "An internal thought", agent=cast.bob, kind="note")
    hers = doors.dora.get(f"/requests/{child.number}").text
    assert "Mine smokes, too." in hers
    assert "secret answer" not in hers
    assert doors.dora.get(f"/requests/{parent.number}").status_code == 404
    carols = doors.carol.get(f"/requests/{parent.number}").text
    assert "secret answer" in carols
    assert "Mine smokes" not in carols
    assert "internal thought" not in carols
