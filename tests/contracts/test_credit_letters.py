"""Credit notes on their way: by mail once, in the client's language; on the portal with files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditNote
from contracts.claims.actions.decide_credit import issue_credit
from contracts.claims.actions.send_credit import issue_and_send_credit, send_credit
from contracts.claims.listing import issued_credits
from contracts.letters.models import Letter
from contracts.mailing.jobs import send_letters
from msp.kernel.errors import Conflict, Refused
from msp.kernel.scope import SYSTEM, staff_scope
from tests.contracts.deals import IN_JULY
from tests.contracts.einvoices import check, texts
from tests.contracts.formats import html_text
from tests.contracts.letters import (
    READS,
    june_credit,
    letters,
    paper_in,
    relay,
    smtp_peer,
    words_in,
)
from tests.contracts.test_einvoice_pages import told_all
from tests.desk.mail.post import fate_of, letter, take_in, tickets
from tests.harness.browsing import Visit
from tests.harness.database import AsScope
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.people import NOW, make_agent, make_client, make_contact, make_portal_host

__all__ = ["relay", "smtp_peer"]


def test_a_credit_note_goes_to_those_who_read_bills_with_the_paper(
    db: Session, relay: SmtpPeer
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    host = make_portal_host(db, harbor)
    carol = make_contact(db, harbor, "Carol", rights=READS)
    make_contact(db, harbor, "Dora")
    make_contact(db, northwind, "Charlie", rights=READS)
    note = june_credit(db, harbor)
    assert [send_credit(db, note, by=None, now=NOW) for _ in range(2)] == [1, 0]
    send_letters(SYSTEM)
    (mail,) = relay.mails
    assert mail["To"] == f"Carol <{carol.email}>"
    assert mail["Subject"] == "Credit note CRN-2026-00001 for bill INV-2026-00001"
    text = words_in(mail)
    assert "100.00" in text
    assert "-100.00" not in text
    assert "electronic invoice" not in text, "the letterhead lacks what the rules ask for"
    assert "Why: Two days without service" in text
    assert f"http://{host}" in text
    assert f"/credits/{note.id}" in text
    paper = " ".join(paper_in(mail).split())
    assert "Credit note for INV-2026-00001" in paper
    assert "To be paid by" not in paper
    assert letters(db)[0].state == "sent"


def test_the_mail_speaks_of_the_electronic_one_where_the_portal_has_it(
    db: Session, relay: SmtpPeer
) -> None:
    harbor = make_client(db)
    make_portal_host(db, harbor)
    told_all(db, harbor)
    make_contact(db, harbor, "Carol", rights=READS)
    send_credit(db, june_credit(db, harbor), by=None, now=NOW)
    send_letters(SYSTEM)
    assert "your portal has it as electronic invoice, too" in words_in(relay.mails[0])


def test_a_polish_client_gets_a_polish_paper_and_copies_go_by_their_number(
    db: Session, relay: SmtpPeer
) -> None:
    harbor = make_client(db)
    harbor.locale = "pl"
    make_contact(db, harbor, "Carol", rights=READS)
    note = june_credit(db, harbor)
    send_credit(db, note, by=None, now=NOW)
    with pytest.raises(Refused, match="Look at the page again"):
        send_credit(db, note, by=None, now=NOW, copy=3)
    assert send_credit(db, note, by=None, now=NOW, copy=2) == 1
    send_letters(SYSTEM)
    assert len({mail["Message-ID"] for mail in relay.mails}) == len(relay.mails) == 2
    assert "Cena" in paper_in(relay.mails[0])


def test_without_a_reader_neither_a_number_nor_a_letter(db: Session) -> None:
    quiet, harbor = make_client(db, "Quiet Law"), make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    waiting = june_credit(db, harbor, issued=False)
    with pytest.raises(Conflict, match="Only an issued credit note"):
        send_credit(db, waiting, by=None, now=NOW)
    note = june_credit(db, quiet, issued=False)
    with pytest.raises(Refused, match="Nobody at Quiet Law"), db.begin_nested():
        issue_and_send_credit(db, note, by=None, now=IN_JULY)
    assert letters(db) == []
    assert issue_and_send_credit(db, waiting, by=None, now=IN_JULY) == "CRN-2026-00001"
    assert [one.credit_id for one in letters(db)] == [waiting.id]


def test_alice_issues_and_sends_it_and_reads_what_came_back(
    db: Session, visit: Visit, relay: SmtpPeer
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    make_contact(db, harbor, "Carol", rights=READS)
    note = june_credit(db, harbor, issued=False)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/credits/{note.id}"
    page = alice.get(here).text
    assert "Issue and send" in page
    assert 'id="letters"' not in page
    assert alice.post(f"{here}/send").status_code == 409
    assert alice.post(f"{here}/issue", {"do": "send"}).status_code == 303
    assert f'hx-get="{here}/letters"' in alice.get(here).text
    # A second press, on a page that was open meanwhile.
    assert alice.post(f"{here}/send", {"copy": "1"}).status_code == 303
    db.execute(update(Letter).values(next_attempt_at=NOW))
    send_letters(SYSTEM)
    assert len(relay.taken) == 1
    bounce = letter(
        "MAILER-DAEMON@mx.harbor-dental.test",
        "Undelivered Mail",
        "--r\r\n\r\nNo such user.\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {relay.mails[0]['Message-ID']}\r\n\r\nx\r\n--r--",
        "Return-Path: <>",
        "Content-Type: multipart/report; boundary=r",
    )
    assert fate_of(db, take_in(bounce)) == "discarded: letter_back"
    assert tickets(db) == []
    for shown in (alice.get(here), alice.get(f"{here}/letters")):
        assert "Came back" in shown.text
        assert "Undelivered Mail" in shown.text
    assert f"{here}#letters" in alice.get("/billing/letters").text
    (row,) = letters(db)
    there = alice.post(f"/billing/letters/{row.id}", {"do": "again"})
    assert there.headers["location"].endswith(f"{here}#letters")
    assert alice.get(f"/billing/letters/{row.id}/paper").content.startswith(b"%PDF")
    grace = visit(make_agent(db, "Grace", "account_manager", clients=(northwind,)))
    assert grace.get(f"{here}/letters").status_code == 404
    assert grace.post(f"{here}/send").status_code == 404
    assert visit(make_agent(db)).post(f"{here}/send").status_code == 404


def test_a_newer_copy_of_a_credit_note_takes_the_place_of_one_that_came_back(
    db: Session, visit: Visit
) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    note = june_credit(db, harbor)
    send_credit(db, note, by=None, now=NOW)
    letters(db)[0].state = "bounced"
    db.flush()
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/credits/{note.id}"
    assert f"{here}#letters" in alice.get("/billing/letters").text
    send_credit(db, note, by=None, now=NOW, copy=2)
    assert f"{here}#letters" not in alice.get("/billing/letters").text


def test_letters_about_credit_notes_are_for_the_clients_own_staff(
    db: Session, as_scope: AsScope
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    make_contact(db, harbor, "Carol", rights=READS)
    send_credit(db, june_credit(db, harbor), by=None, now=NOW)
    bob = make_agent(db)
    for clients, seen in (((harbor.id,), 1), ((northwind.id,), 0)):
        with as_scope(staff_scope(bob.id, clients)) as limited:
            assert len(limited.query(Letter).all()) == seen


def test_carol_finds_credit_notes_beside_the_bills_with_every_file(
    db: Session, visit: Visit
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    told_all(db, harbor)
    reads, host = ("invoices.read",), make_portal_host(db, harbor)
    carol = visit(make_contact(db, harbor, "Carol", rights=reads), host=host)
    note = june_credit(db, harbor, issued=False)
    waiting = carol.get("/bills").text
    assert "Two days without service" not in waiting
    assert carol.get(f"/credits/{note.id}/einvoice/ubl").status_code == 404
    issue_credit(db, note, by=None, now=IN_JULY)
    text = html_text(carol.get("/bills").text)
    for said in ("CRN-2026-00001", "INV-2026-00001", "Two days without service"):
        assert said in text
    here = f"/credits/{note.id}"
    for kind in ("pdf", "xlsx", "csv"):
        assert f'href="{here}/{kind}"' in carol.get("/bills").text
        assert carol.get(f"{here}/{kind}").status_code == 200
    assert "E-invoice (UBL XML)" in carol.get(here).text
    ubl = carol.get(f"{here}/einvoice/ubl")
    assert ubl.headers["content-disposition"] == 'attachment; filename="CRN-2026-00001-ubl.xml"'
    check(ubl.content, "ubl")
    assert texts(ubl.content, "PayableAmount") == ["100.00"]
    assert carol.get(f"{here}/einvoice/facturx").content.startswith(b"%PDF")
    dora = visit(make_contact(db, harbor, "Dora"), host=host)
    elsewhere = make_portal_host(db, northwind)
    charlie = visit(make_contact(db, northwind, "Charlie", rights=reads), host=elsewhere)
    for nobody in (dora, charlie):
        for kind in ("", "/pdf", "/csv", "/einvoice/ubl", "/einvoice/facturx"):
            assert nobody.get(f"{here}{kind}").status_code == 404
    assert dora.get("/bills").status_code == 404
    assert "CRN-2026" not in charlie.get("/bills").text


def test_what_a_credit_note_lacks_for_an_electronic_one_is_said(db: Session, visit: Visit) -> None:
    harbor = make_client(db)
    note = june_credit(db, harbor)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/credits/{note.id}/einvoice"
    assert "what its bill was frozen with" in html_text(alice.get(here).text)
    assert alice.get(f"{here}/ubl").status_code == 409
    host = make_portal_host(db, harbor)
    carol = visit(make_contact(db, harbor, "Carol", rights=("invoices.read",)), host=host)
    assert "E-invoice" not in carol.get(f"/credits/{note.id}").text


def test_alice_takes_a_credit_note_as_electronic_one(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    told_all(db, harbor)
    note = june_credit(db, harbor)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/credits/{note.id}/einvoice"
    assert f"{here}/ubl" in alice.get(here).text
    check(alice.get(f"{here}/ubl").content, "ubl")
    assert alice.get(f"{here}/facturx").content.startswith(b"%PDF")
    assert alice.get(f"{here}/edi").status_code == 404
    grace = visit(make_agent(db, "Grace", "account_manager", clients=(northwind,)))
    for path in (here, f"{here}/ubl"):
        assert grace.get(path).status_code == 404


def test_a_long_list_of_credit_notes_goes_on(db: Session) -> None:
    harbor = make_client(db)
    note = june_credit(db, harbor)
    copied = {
        one.name: getattr(note, one.key) for one in CreditNote.__table__.columns if one.name != "id"
    }
    for number in (2, 3):
        at = datetime(2026, 7, number + 1, tzinfo=UTC)
        db.add(CreditNote(**copied | {"number": f"CRN-2026-{number:05d}", "issued_at": at}))
    db.flush()
    first = issued_credits(db, harbor.id, limit=2)
    rest = issued_credits(db, harbor.id, limit=2, cursor=first.older)
    shown = [one.note.number for one in (*first.rows, *rest.rows)]
    assert shown == ["CRN-2026-00003", "CRN-2026-00002", "CRN-2026-00001"]
    assert rest.older is None
