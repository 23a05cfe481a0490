"""Sending on the pages: one bill, a month, a letter in doubt, a letter that came back."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from contracts.billing.actions.send_bill import send_bill
from contracts.letters.models import Letter
from contracts.mailing.jobs import send_letters
from msp.kernel.scope import SYSTEM
from tests.contracts.deals import worked_example
from tests.contracts.letters import (
    READS,
    june,
    letters,
    paper_in,
    relay,
    smtp_peer,
)
from tests.contracts.rises import agree, applied, make_index
from tests.desk.mail.post import fate_of, letter, take_in, tickets
from tests.harness.browsing import Visit
from tests.harness.working import Work
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.people import (
    NOW,
    make_agent,
    make_client,
    make_contact,
)

__all__ = ["relay", "smtp_peer"]


def test_a_bill_that_comes_back_says_so_on_its_page_and_opens_no_ticket(
    db: Session, relay: SmtpPeer, visit: Visit
) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    run = june(db, harbor)
    send_bill(db, run, by=None, now=NOW)
    send_letters(SYSTEM)
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
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = alice.get(f"/billing/runs/{run.id}").text
    assert "Came back" in page
    assert "Undelivered Mail" in page
    listed = alice.get("/billing/letters").text
    assert f"/billing/runs/{run.id}#letters" in listed
    assert "1 letter did not get through" in alice.get("/billing?month=2026-06").text


def test_a_lost_answer_is_decided_by_a_person_on_the_bills_page(
    db: Session, relay: SmtpPeer, visit: Visit
) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    run = june(db, harbor)
    relay.hang_up = "after taking"
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/runs/{run.id}"
    assert "Not sent yet. It will go to Carol." in alice.get(here).text
    assert alice.post(f"{here}/send", {"copy": "1"}).status_code == 303
    assert 'hx-trigger="every 3s"' in alice.get(here).text
    db.execute(update(Letter).values(next_attempt_at=NOW))
    send_letters(SYSTEM)
    (row,) = letters(db)
    assert row.state == "unknown"
    page = alice.get(here).text
    assert "May have arrived" in page
    assert "It arrived" in page
    alice.post(f"/billing/letters/{row.id}", {"do": "arrived"})
    assert [one.state for one in letters(db)] == ["sent"]
    assert alice.post(f"/billing/letters/{row.id}", {"do": "again"}).status_code == 409
    paper = alice.get(f"/billing/letters/{row.id}/paper")
    assert paper.content.startswith(b"%PDF")
    assert len(relay.taken) == 1


def test_a_month_is_issued_and_sent_at_once_and_a_client_without_reader_is_told(
    db: Session, visit: Visit, work: Work, relay: SmtpPeer
) -> None:
    harbor, quiet = make_client(db), make_client(db, "Quiet Law")
    make_contact(db, harbor, "Carol", rights=READS)
    for client in (harbor, quiet):
        june(db, client, "approved")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert "Issue and send 2" in alice.get("/billing?month=2026-06").text
    alice.post("/billing/issue", {"month": "2026-06", "do": "send"})
    assert work()[:1] == ["contracts.run_billing"]
    page = alice.get("/billing?month=2026-06").text
    assert "Nobody at Quiet Law is told of bills" in page
    assert "Issue and send 1" in page
    assert [one.to_name for one in letters(db)] == ["Carol"]
    alice.post("/billing/issue", {"month": "2026-06"})
    work()
    make_contact(db, quiet, "Quentin", rights=READS)
    assert "Send 1" in alice.get("/billing?month=2026-06").text
    for _ in range(2):
        alice.post("/billing/send", {"month": "2026-06"})
        work()
    assert sorted(one.to_name for one in letters(db)) == ["Carol", "Quentin"]


def test_the_letter_of_a_rise_goes_the_same_way(db: Session, visit: Visit, relay: SmtpPeer) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    contract = worked_example(db, harbor).contract
    agree(db, contract, make_index(db))
    rise = applied(db, contract)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}/indexation"
    assert f"/contracts/rises/{rise.id}/send" in alice.get(here).text
    alice.post(f"/contracts/rises/{rise.id}/send")
    db.execute(update(Letter).values(next_attempt_at=NOW))
    send_letters(SYSTEM)
    (mail,) = relay.mails
    assert mail["Subject"] == "New prices from 1 Sep 2026"
    assert "61.44" in paper_in(mail)
    page = alice.get(here).text
    assert f"/contracts/rises/{rise.id}/send" not in page
    assert "Sent" in page
