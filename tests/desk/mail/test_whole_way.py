"""The whole way of a mail: in, onto a ticket, answered, assigned, answered again, all by jobs."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.reply import reply
from msp.desk.tickets.actions.resolve import resolve
from msp.desk.tickets.values import Author, Body
from msp.desk.values import AuthorKind, ClosureCode, Status
from msp.kernel.moment import now
from msp.kernel.settings import current
from tests.desk.mail.post import entry_of, letter, replies, take_in, ticket_of
from tests.harness.working import Work
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.people import Cast

CAROL = "carol@harbor-dental.test"


@pytest.fixture
def relay(smtp_peer: SmtpPeer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpPeer]:
    with monkeypatch.context() as patch:
        patch.setenv("MSP_SMTP_URL", smtp_peer.url)
        current.cache_clear()
        yield smtp_peer
    current.cache_clear()


def words(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_s07_s15_a_request_by_mail_is_answered_and_its_engineer_named(
    db: Session, cast: Cast, relay: SmtpPeer, work: Work
) -> None:
    bob = Author(AuthorKind.AGENT, agent_id=cast.bob.id, label="Bob")
    ticket = ticket_of(
        db, take_in(letter(CAROL, "Printer", message_id="first@mailer.test"), now=now())
    )
    work()
    assign(db, ticket, cast.bob.id, bob, now=now())
    work()
    reply(db, ticket, bob, Body("Which one?"), now=now())
    work()
    subjects = {str(mail["Subject"]) for mail in relay.mails}
    assert subjects == {f"[{ticket.number}] Printer"}
    received, assigned, question = relay.mails
    assert f"Its number is {ticket.number}." in words(received)
    assert "Bob now works on your request" in words(assigned)
    assert "Which one?" in words(question)
    assert {str(mail["References"]) for mail in relay.mails} == {"<first@mailer.test>"}
    assert [mail["Auto-Submitted"] for mail in relay.mails] == [
        "auto-generated",
        "auto-generated",
        None,
    ]
    answer = letter(CAROL, "Re: Printer", "The red one.", f"In-Reply-To: {question['Message-ID']}")
    mail_id = take_in(answer, now=now())
    assert entry_of(db, mail_id).ticket_id == ticket.id
    assert replies(db, ticket) == ["It smokes.", "Which one?", "The red one."]
    work()
    assert len(relay.mails) == 3


def test_waiting_and_resolved_are_told(
    db: Session, cast: Cast, relay: SmtpPeer, work: Work
) -> None:
    bob = Author(AuthorKind.AGENT, agent_id=cast.bob.id, label="Bob")
    ticket = ticket_of(db, take_in(letter(CAROL, "Printer"), now=now()))
    change_status(db, ticket, Status.WAITING_CLIENT, bob, now=now())
    work()
    resolve(db, ticket, ClosureCode.SOLVED, Body("A new drum."), bob, now=now())
    work()
    told = [words(mail) for mail in relay.mails]
    assert any("is waiting for your answer" in each for each in told)
    assert "is solved" in told[-1]
    assert "A new drum." in told[-1]


def test_a_machines_request_is_worked_on_in_silence(
    db: Session, cast: Cast, relay: SmtpPeer, work: Work
) -> None:
    bob = Author(AuthorKind.AGENT, agent_id=cast.bob.id, label="Bob")
    alert = letter(CAROL, "Disk full", "sda1 100 %", "Auto-Submitted: auto-generated")
    ticket = ticket_of(db, take_in(alert, now=now()))
    assign(db, ticket, cast.bob.id, bob, now=now())
    work()
    assert relay.mails == []
