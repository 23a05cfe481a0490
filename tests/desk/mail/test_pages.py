"""The review pages: who may see them, what they show, and what is decided there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.actions.queue_mail import queue_mail
from msp.desk.mail.actions.store_mail import store_mail
from msp.desk.mail.models import MailboxState, MailOut
from msp.desk.mail.values import MailKind
from msp.kernel.mail.posted import OutState
from msp.kernel.moment import now
from msp.kernel.settings import current
from tenants.people.models import Contact
from tests.desk.mail.post import (
    entry_of,
    fate_of,
    letter,
    replies,
    row_of,
    signature,
    take_in,
    ticket_of,
)
from tests.harness.browsing import Browser, Visit
from tests.kernel.mail.corpus import raw
from tests.people import NOW, Cast, make_agent

CAROL = "carol@harbor-dental.test"
STRANGER = "stranger@nowhere.test"


@pytest.fixture
def dispatcher(db: Session, cast: Cast, visit: Visit) -> Browser:
    return visit(make_agent(db, "Dana", "dispatcher"))


@pytest.fixture
def admin(db: Session, cast: Cast, visit: Visit) -> Browser:
    return visit(make_agent(db, "Adam", "administrator"))


def undecided(db: Session, cast: Cast, state: OutState = OutState.UNKNOWN) -> MailOut:
    out = queue_mail(db, cast.ticket, MailKind.RECEIVED, signature(), now=NOW)
    assert out is not None
    out.state, out.answer = state, "the line was cut"
    db.flush()
    return out


def test_the_review_page_says_who_wrote_and_why_it_waits(db: Session, dispatcher: Browser) -> None:
    take_in(letter(STRANGER, "Let me in"))
    take_in(raw("empty"))
    page = dispatcher.get("/admin/mail").text
    assert STRANGER in page
    assert "Let me in" in page
    assert "Nobody knows this sender or the domain." in page
    assert "It is empty." in page


def test_an_empty_review_says_so(dispatcher: Browser) -> None:
    assert "No mail waits" in dispatcher.get("/admin/mail").text


def test_only_who_may_dispatch_for_every_client_sees_mail_that_is_nobodys(
    db: Session, cast: Cast, visit: Visit
) -> None:
    mail_id = take_in(letter(STRANGER))
    limited = make_agent(db, "Lea", "dispatcher", clients=(cast.harbor,))
    for person in (cast.bob, cast.alice, limited):
        browser = visit(person)
        for path in (
            "/admin/mail",
            f"/admin/mail/{mail_id}",
            f"/admin/mail/{mail_id}/original",
        ):
            assert browser.get(path).status_code == 404, (person.name, path)
        assert browser.post(f"/admin/mail/{mail_id}/discard").status_code == 404
    assert fate_of(db, mail_id) == "review: unknown_sender"


def test_mailboxes_are_the_administrators(dispatcher: Browser, admin: Browser) -> None:
    assert dispatcher.get("/admin/mail/mailboxes").status_code == 404
    assert admin.get("/admin/mail/mailboxes").status_code == 200


def test_a_hostile_mail_is_shown_as_words(db: Session, dispatcher: Browser) -> None:
    mail_id = take_in(raw("hostile_html"))
    page = dispatcher.get(f"/admin/mail/{mail_id}").text
    assert "Hello" in page
    assert "tracker.example" not in page
    assert "alert(" not in page
    assert "Images of other servers are not loaded." in page


def test_the_original_is_a_file_and_never_a_page(db: Session, dispatcher: Browser) -> None:
    mail_id = take_in(raw("hostile_html"))
    answer = dispatcher.get(f"/admin/mail/{mail_id}/original")
    assert answer.content == raw("hostile_html")
    assert answer.headers["content-type"].startswith("application/octet-stream")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_dispatcher_gives_a_mail_to_a_client(
    db: Session, cast: Cast, dispatcher: Browser
) -> None:
    mail_id = take_in(letter(f"Sam <{STRANGER}>", "New here", "I work at Harbor now."))
    answer = dispatcher.post(f"/admin/mail/{mail_id}/assign", {"client": str(cast.harbor.id)})
    ticket = ticket_of(db, mail_id)
    assert answer.headers["location"] == f"/tickets/{ticket.number}"
    assert ticket.tenant_id == cast.harbor.id
    sam = db.scalars(select(Contact).where(Contact.email_norm == STRANGER)).one()
    assert (sam.name, sam.tenant_id, ticket.contact_id) == ("Sam", cast.harbor.id, sam.id)
    assert row_of(db, mail_id).handled_by is not None
    assert ticket_of(db, take_in(letter(STRANGER, "Again"))).contact_id == sam.id


def test_a_client_must_be_chosen(db: Session, dispatcher: Browser) -> None:
    mail_id = take_in(letter(STRANGER))
    for fields in ({}, {"client": ""}, {"client": str(uuid4())}, {"client": "x"}):
        assert dispatcher.post(f"/admin/mail/{mail_id}/assign", fields).status_code == 422
    assert fate_of(db, mail_id) == "review: unknown_sender"


def test_a_dispatcher_adds_a_mail_to_a_ticket(db: Session, cast: Cast, dispatcher: Browser) -> None:
    number = str(cast.ticket.number)
    strange, known = (
        take_in(letter(STRANGER, "x", "I saw it, too.")),
        take_in(letter("dora@harbor-dental.test", "x", "Me too.", "X-Autoreply: yes")),
    )
    for mail_id in (strange, known):
        answer = dispatcher.post(f"/admin/mail/{mail_id}/attach", {"number": number})
        assert answer.headers["location"] == f"/tickets/{number}"
    assert (entry_of(db, strange).kind, entry_of(db, strange).visibility) == ("note", "internal")
    assert replies(db, cast.ticket)[-1] == "Me too."


def test_a_ticket_that_is_not_there_is_said_beside_the_field(
    db: Session, dispatcher: Browser
) -> None:
    mail_id = take_in(letter(STRANGER))
    answer = dispatcher.post(f"/admin/mail/{mail_id}/attach", {"number": "99999999"})
    assert answer.status_code == 422
    assert "There is no such ticket" in answer.text
    assert 'value="99999999"' in answer.text


def test_what_is_left_out_can_still_be_read_and_taken_back(
    db: Session, dispatcher: Browser
) -> None:
    mail_id = take_in(letter(STRANGER, "Buy now"))
    dispatcher.post(f"/admin/mail/{mail_id}/discard")
    assert "Buy now" not in dispatcher.get("/admin/mail").text
    assert "Buy now" in dispatcher.get("/admin/mail?show_left_out=true").text
    dispatcher.post(f"/admin/mail/{mail_id}/again")
    assert row_of(db, mail_id).state == "received"
    assert dispatcher.post(f"/admin/mail/{mail_id}/discard").status_code == 409


def test_a_mail_on_its_ticket_is_no_longer_everybodys(
    db: Session, cast: Cast, dispatcher: Browser
) -> None:
    mail_id = take_in(letter(CAROL, "Private"))
    assert dispatcher.get(f"/admin/mail/{mail_id}").status_code == 404
    assert dispatcher.get(f"/admin/mail/{mail_id}/original").status_code == 404


def test_the_whole_mail_stands_behind_its_entry(db: Session, cast: Cast, visit: Visit) -> None:
    text = "Yes.\n\nOn 1 June 2026 Bob wrote:\n> Hot?"
    mail_id = take_in(letter(CAROL, "Printer", text))
    entry, number = entry_of(db, mail_id), ticket_of(db, mail_id).number
    ours, theirs = (
        visit(cast.bob),
        visit(make_agent(db, "Nora", "engineer_l1", clients=(cast.northwind,))),
    )
    assert f"/mails/{entry.id}" in ours.get(f"/tickets/{number}").text
    assert "Hot?" in ours.get(f"/mails/{entry.id}").text
    assert b"Subject: Printer" in ours.get(f"/mails/{entry.id}/original").content
    for path in (f"/mails/{entry.id}", f"/mails/{entry.id}/original"):
        assert theirs.get(path).status_code == 404


def test_b13_a_person_decides_about_a_mail_in_doubt(
    db: Session, cast: Cast, dispatcher: Browser
) -> None:
    out = undecided(db, cast)
    page = dispatcher.get("/admin/mail/outgoing").text
    assert "May have arrived" in page
    assert "the line was cut" in page
    dispatcher.post(f"/admin/mail/outgoing/{out.id}", {"do": "arrived"})
    db.refresh(out)
    assert out.state == "sent"
    assert dispatcher.post(f"/admin/mail/outgoing/{out.id}", {"do": "again"}).status_code == 409


def test_b13_a_failed_mail_is_sent_again_under_its_own_id(
    db: Session, cast: Cast, dispatcher: Browser
) -> None:
    out = undecided(db, cast, OutState.FAILED)
    before = out.message_id
    dispatcher.post(f"/admin/mail/outgoing/{out.id}", {"do": "again"})
    db.refresh(out)
    assert (out.state, out.attempts, out.message_id) == ("queued", 0, before)
    assert out.expires_at > now()


def test_outgoing_mail_of_other_clients_is_not_shown(db: Session, cast: Cast, visit: Visit) -> None:
    out = undecided(db, cast)
    theirs = visit(make_agent(db, "Nora", "dispatcher", clients=(cast.northwind,)))
    page = theirs.get("/admin/mail/outgoing")
    assert page.status_code == 200
    assert CAROL not in page.text
    assert theirs.post(f"/admin/mail/outgoing/{out.id}", {"do": "again"}).status_code == 404


def test_b07_a_mailbox_that_is_not_read_says_so(db: Session, admin: Browser) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MSP_IMAP_URL", "imaps://desk:secret-word@mail.test/INBOX")
        current.cache_clear()
        assert (
            "It was not read for more than ten minutes." in admin.get("/admin/mail/mailboxes").text
        )
        db.add(
            MailboxState(
                label="desk@mail.test/INBOX",
                uidvalidity=1,
                last_uid=7,
                highest_uid=7,
                on_server=7,
                read_at=now() - timedelta(minutes=1),
                error="",
            )
        )
        db.flush()
        page = admin.get("/admin/mail/mailboxes").text
    current.cache_clear()
    assert "Not read" not in page
    assert "7 of 7" in page
    assert "secret-word" not in page


def test_the_demos_mails_can_be_read(
    admin: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert admin.get("/admin/mail/caught").status_code == 404
    folder = tmp_path / "caught-mail"
    folder.mkdir()
    (folder / "20261120T091403.000001-abcdef.eml").write_bytes(raw("hostile_html"))
    (tmp_path / "secret.eml").write_bytes(raw("plain"))
    with monkeypatch.context() as patch:
        patch.setenv("MSP_DEMO", "1")
        patch.setenv("MSP_DATA_DIR", str(tmp_path))
        current.cache_clear()
        page = admin.get("/admin/mail/caught").text
        mail = admin.get("/admin/mail/caught/20261120T091403.000001-abcdef.eml").text
        outside = [
            admin.get(f"/admin/mail/caught/{name}").status_code
            for name in ("..%2Fsecret.eml", "nothing.eml", ".eml")
        ]
    current.cache_clear()
    assert "Look at this" in page
    assert "alert(" not in mail
    assert outside == [404, 404, 404]


def test_a_mail_being_taken_in_is_counted(db: Session, dispatcher: Browser) -> None:
    store_mail(letter(CAROL), "import", now=NOW)
    assert "1 mail is being taken in." in dispatcher.get("/admin/mail").text
