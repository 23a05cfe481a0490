"""Bills sent by mail: to those who read them, in their language, once, and never lost (B13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.actions.send_bill import send_bill
from contracts.billing.models import Letterhead
from contracts.billing.queries import statement_of_run
from contracts.claims.actions.send_credit import send_credit
from contracts.letters.models import Letter
from contracts.mailing.jobs import send_letters
from contracts.payers.actions.choose_payer import choose_payer
from contracts.payers.models import BillingProfile
from msp.kernel.db import unit
from msp.kernel.errors import Conflict, Refused
from msp.kernel.mail.outbox import LEASE
from msp.kernel.scope import SYSTEM, staff_scope
from tests.contracts.deals import IN_JULY, JUNE, SIGNED, bill, worked_example
from tests.contracts.letters import (
    READS,
    june,
    june_credit,
    letters,
    mail_server,
    paper_in,
    relay,
    smtp_peer,
    words_in,
)
from tests.desk.mail.test_killed import killed
from tests.harness.database import AsScope, Database
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.people import (
    NOW,
    make_agent,
    make_client,
    make_contact,
    make_portal_host,
)

__all__ = ["relay", "smtp_peer"]


def test_an_issued_bill_goes_to_those_who_read_bills_with_the_paper(
    db: Session, relay: SmtpPeer
) -> None:
    db.add(Letterhead(name="Meridian IT", address="5 Pine Street\nPortland"))
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    host = make_portal_host(db, harbor)
    carol = make_contact(db, harbor, "Carol", rights=READS)
    make_contact(db, harbor, "Dora")
    make_contact(db, harbor, "Gone", rights=READS).active = False
    make_contact(db, northwind, "Charlie", rights=READS)
    run = june(db, harbor)
    assert send_bill(db, run, by=None, now=NOW) == 1
    send_letters(SYSTEM)
    (mail,) = relay.mails
    assert mail["To"] == f"Carol <{carol.email}>"
    assert mail["From"] == "Meridian IT <desk@desk.localhost>"
    assert mail["Subject"].startswith("Bill INV-2026-00001 for 1 Jun 2026")
    statement = statement_of_run(db, run)
    assert statement is not None
    text = words_in(mail)
    assert "It comes to USD 1,468.00." in text or "It comes to 1,468.00 USD." in text
    assert f"http://{host}" in text
    assert f"/bills/{statement.id}" in text
    paper = paper_in(mail)
    assert "1,468.00" in paper
    assert "Meridian IT" in paper
    assert letters(db)[0].state == "sent"


def test_a_polish_client_gets_polish_words_and_a_polish_paper(db: Session, relay: SmtpPeer) -> None:
    harbor = make_client(db)
    harbor.locale = "pl"
    make_contact(db, harbor, "Carol", rights=READS)
    send_bill(db, june(db, harbor), by=None, now=NOW)
    send_letters(SYSTEM)
    (mail,) = relay.mails
    assert "1 cze 2026" in mail["Subject"]
    assert "1 cze 2026" in paper_in(mail)


def test_pressing_twice_sends_one_and_another_copy_is_asked_for_by_its_number(
    db: Session, relay: SmtpPeer
) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    run = june(db, harbor)
    assert [send_bill(db, run, by=None, now=NOW) for _ in range(2)] == [1, 0]
    with pytest.raises(Refused, match="Look at the page again"):
        send_bill(db, run, by=None, now=NOW, copy=3)
    send_letters(SYSTEM)
    assert [send_bill(db, run, by=None, now=NOW, copy=2) for _ in range(2)] == [1, 0]
    send_letters(SYSTEM)
    assert [one.copy for one in letters(db)] == [1, 2]
    assert len({mail["Message-ID"] for mail in relay.mails}) == len(relay.mails) == 2


def test_who_became_a_reader_later_gets_the_copy_that_the_others_have(
    db: Session, relay: SmtpPeer
) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    run = june(db, harbor)
    send_bill(db, run, by=None, now=NOW)
    make_contact(db, harbor, "Erin", rights=READS)
    assert send_bill(db, run, by=None, now=NOW) == 1
    send_letters(SYSTEM)
    assert sorted(one.rcpt_tos[0].partition("@")[0] for one in relay.taken) == ["carol", "erin"]


def test_only_an_issued_bill_is_sent_and_never_to_nobody(db: Session) -> None:
    harbor, quiet = make_client(db), make_client(db, "Quiet Law")
    make_contact(db, harbor, "Carol", rights=READS)
    make_contact(db, quiet, "Quentin")
    with pytest.raises(Conflict, match="Only an issued bill"):
        send_bill(db, june(db, harbor, "approved"), by=None, now=NOW)
    with pytest.raises(Refused, match="Nobody at Quiet Law is told of bills"):
        send_bill(db, june(db, quiet), by=None, now=NOW)
    assert letters(db) == []


def test_without_a_mail_server_a_letter_waits_and_a_week_later_it_says_so(
    db: Session, smtp_peer: SmtpPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    send_bill(db, june(db, harbor), by=None, now=NOW)
    send_letters(SYSTEM)
    assert [(one.state, one.attempts) for one in letters(db)] == [("queued", 0)]
    with mail_server(monkeypatch, "smtp://127.0.0.1:1", NOW + timedelta(days=3)):
        send_letters(SYSTEM)
    assert [(one.state, one.attempts) for one in letters(db)] == [("queued", 1)]
    with mail_server(monkeypatch, smtp_peer.url, NOW + timedelta(days=8)):
        send_letters(SYSTEM)
    assert [one.state for one in letters(db)] == ["failed"]


def test_every_attempt_sends_the_same_bytes(db: Session, relay: SmtpPeer) -> None:
    harbor = make_client(db)
    carol = make_contact(db, harbor, "Carol", rights=READS)
    send_bill(db, june(db, harbor), by=None, now=NOW)
    send_letters(SYSTEM)
    carol.name, harbor.locale = "Caroline", "pl"
    letters(db)[0].state = "queued"
    db.flush()
    send_letters(SYSTEM)
    first, second = relay.taken
    assert first.original_content == second.original_content


@pytest.mark.parametrize("what", ["bill", "credit note"])
@pytest.mark.parametrize(
    ("step", "state", "copies"),
    [
        ("mails claimed", "sent", 1),
        ("before noting", "sent", 1),
        ("before the dot", "unknown", 0),
        ("answer heard", "unknown", 1),
        ("answer not written down", "unknown", 1),
    ],
)
def test_b13_killed_while_sending_a_bill_or_credit_note_never_goes_twice(
    fresh: Database,
    smtp_peer: SmtpPeer,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    state: str,
    copies: int,
    what: str,
) -> None:
    """Before the handing over is noted the next one sends it; after that a person decides."""
    with unit(SYSTEM) as db:
        harbor = make_client(db)
        make_contact(db, harbor, "Carol", rights=READS)
        if what == "bill":
            send_bill(db, june(db, harbor), by=None, now=NOW)
        else:
            send_credit(db, june_credit(db, harbor), by=None, now=NOW)
    killed(fresh, "letters", step, MSP_SMTP_URL=smtp_peer.url)
    with mail_server(monkeypatch, smtp_peer.url, NOW + LEASE):
        send_letters(SYSTEM)
        send_letters(SYSTEM)
    with unit(SYSTEM) as db:
        assert db.scalars(select(Letter.state)).all() == [state]
    assert len(smtp_peer.taken) == copies


def test_letters_are_for_the_clients_own_staff(db: Session, as_scope: AsScope) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    make_contact(db, harbor, "Carol", rights=READS)
    send_bill(db, june(db, harbor), by=None, now=NOW)
    bob = make_agent(db)
    for clients, seen in (((harbor.id,), 1), ((northwind.id,), 0)):
        with as_scope(staff_scope(bob.id, clients)) as limited:
            assert len(limited.scalars(select(Letter)).all()) == seen


def test_the_payers_own_address_goes_before_the_contacts(db: Session, relay: SmtpPeer) -> None:
    harbor = make_client(db)
    make_contact(db, harbor, "Carol", rights=READS)
    example = worked_example(db, harbor)
    profile = BillingProfile(
        tenant_id=harbor.id, name="Accounts", legal_name="Harbor Dental LLC", mail="ap@harbor.test"
    )
    db.add(profile)
    db.flush()
    choose_payer(db, profile, None, JUNE, by=None, now=SIGNED)
    run = bill(db, example.contract, JUNE, IN_JULY)
    profile.mail = "later@harbor.test"
    send_bill(db, run, by=None, now=NOW)
    send_letters(SYSTEM)
    (mail,) = relay.mails
    assert mail["To"] == "Harbor Dental LLC <ap@harbor.test>"
