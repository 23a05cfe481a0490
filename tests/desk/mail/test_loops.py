"""No machine is ever answered, and no loop runs for long (FAILURES C)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.actions.forget_counts import forget_counts
from msp.desk.mail.actions.queue_mail import queue_mail
from msp.desk.mail.counting import MOST_FIRST_ANSWERS_A_DAY, MOST_ON_A_TICKET_A_DAY
from msp.desk.mail.models import AutomaticCount
from msp.desk.mail.values import AUTOMATIC_KINDS, MailKind
from msp.desk.tickets.models import Entry
from msp.kernel.mail.build import build
from msp.kernel.mail.outgoing import Outgoing
from msp.kernel.mail.posted import OutState
from msp.kernel.mail.values import Address
from tests.desk.mail.post import (
    fate_of,
    letter,
    outgoing,
    replies,
    signature,
    take_in,
    ticket_of,
    tickets,
)
from tests.people import NOW, Cast, make_contact, make_entry, make_ticket

CAROL = "carol@harbor-dental.test"


def answered(db: Session, *headers: str, sender: str = CAROL) -> bool:
    """Whether a mail that opens a ticket gets the automatic first answer."""
    ticket = ticket_of(db, take_in(letter(sender, "Something", "Words", *headers)))
    return queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=NOW) is not None


def test_s15_a_person_is_answered_at_once(db: Session, cast: Cast) -> None:
    assert answered(db)
    (out,) = outgoing(db)
    assert (out.to_email, out.kind, out.state) == (CAROL, "received", "queued")


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <carol@harbor-dental.test>\r\nAuto-Submitted: auto-notified",
    ],
)
def test_c01_what_a_machine_sent_is_worked_on_and_never_answered(
    db: Session, cast: Cast, header: str
) -> None:
    assert not answered(db, header)
    for kind in AUTOMATIC_KINDS:
        assert queue_mail(db, tickets(db)[-1], kind, signature(), now=NOW) is None


def test_c01_out_of_office_on_a_ticket_moves_nothing(db: Session, cast: Cast) -> None:
    out = queue_mail(db, cast.ticket, MailKind.RECEIVED, signature(), now=NOW)
    assert out is not None
    cast.ticket.status = "waiting_client"
    db.flush()
    away = letter(
        CAROL,
        "Automatic reply",
        "I am away.",
        "Auto-Submitted: auto-replied",
        f"In-Reply-To: <{out.message_id}>",
    )
    assert ticket_of(db, take_in(away)).status == "waiting_client"
    note = db.scalars(select(Entry).where(Entry.kind == "note")).one()
    assert (note.visibility, "I am away." in note.body_text) == ("internal", True)
    assert replies(db, cast.ticket) == ["It smokes."]


def test_c01_out_of_office_about_nothing_waits(db: Session, cast: Cast) -> None:
    away = letter(CAROL, "Odpowiedź automatyczna: x", "Nie ma mnie.")
    assert fate_of(db, take_in(away)) == "review: automatic_reply"


def test_c02_a_bounce_marks_the_mail_it_is_about_and_gets_no_answer(
    db: Session, cast: Cast
) -> None:
    out = queue_mail(db, cast.ticket, MailKind.RECEIVED, signature(), now=NOW)
    assert out is not None
    out.state = OutState.SENT
    db.flush()
    bounce = letter(
        "MAILER-DAEMON@mx.harbor-dental.test",
        "Undelivered Mail",
        "--r\r\n\r\nNo such user.\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{out.message_id}>\r\n\r\nx\r\n--r--",
        "Return-Path: <>",
        "Content-Type: multipart/report; boundary=r",
    )
    before = len(tickets(db))
    assert ticket_of(db, take_in(bounce)).id == cast.ticket.id
    db.refresh(out)
    assert out.state == "bounced"
    assert len(outgoing(db)) == 1
    assert len(tickets(db)) == before


def test_c02_a_bounce_of_nothing_we_sent_opens_no_ticket(db: Session, cast: Cast) -> None:
    bounce = letter("mailer-daemon@harbor-dental.test", "Undelivered", "x", "Return-Path: <>")
    assert fate_of(db, take_in(bounce)) == "review: bounce"


def test_c03_two_desks_that_acknowledge_each_other_stop(db: Session, cast: Cast) -> None:
    """The other desk opens a ticket for each mail of ours, and says so under a fresh id."""
    other = make_contact(db, cast.harbor, "Other desk", email="support@harbor-dental.test")
    raw = letter(other.email, "Ticket Received - [#1] Printer")
    rounds = 0
    while raw and rounds < 50:
        rounds += 1
        ticket = ticket_of(db, take_in(raw))
        out = queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=NOW)
        raw = letter(other.email, f"Ticket Received - [#{rounds}] {out.subject}") if out else b""
    assert rounds == MOST_FIRST_ANSWERS_A_DAY + 1
    held = db.scalars(select(AutomaticCount).where(AutomaticCount.held > 0)).one()
    assert (held.matter, held.held) == (f"first:{other.email}", 1)


def test_c03_a_desk_that_answers_in_the_thread_makes_no_second_ticket(
    db: Session, cast: Cast
) -> None:
    ticket = ticket_of(db, take_in(letter(CAROL)))
    out = queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=NOW)
    assert out is not None
    ack = letter(CAROL, "Ticket Received - [#7]", "Thank you.", f"In-Reply-To: <{out.message_id}>")
    assert ticket_of(db, take_in(ack)).id == ticket.id
    assert queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=NOW) is out


def test_c03_the_next_day_people_are_answered_again(db: Session, cast: Cast) -> None:
    for _ in range(MOST_FIRST_ANSWERS_A_DAY):
        assert answered(db)
    assert not answered(db)
    tomorrow = NOW.replace(day=NOW.day + 1)
    ticket = make_ticket(db, cast.harbor, cast.carol)
    assert queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=tomorrow) is not None


def test_c04_our_own_mail_that_comes_back_is_left_out(db: Session, cast: Cast) -> None:
    ours = build(
        Outgoing(
            message_id="x@desk.localhost",
            sender=Address("desk@desk.localhost", "Harbor"),
            to=Address("desk@desk.localhost"),
            subject="[1] Received",
            text="x",
            html="<p>x</p>",
            date=NOW,
            instance=signature().instance,
        )
    )
    assert fate_of(db, take_in(ours)) == "discarded: own_mail"


def test_c04_our_own_address_as_a_sender_waits_and_as_a_contact_gets_nothing(
    db: Session, cast: Cast
) -> None:
    assert fate_of(db, take_in(letter("Desk@desk.localhost"))) == "review: own_address"
    desk = make_contact(db, cast.harbor, "Desk", email="desk@desk.localhost")
    ticket = make_ticket(db, cast.harbor, desk)
    assert queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=NOW) is None


def test_c05_a_no_reply_sender_is_never_answered(db: Session, cast: Cast) -> None:
    make_contact(db, cast.harbor, "Scanner", email="no-reply@harbor-dental.test")
    assert not answered(db, sender="no-reply@harbor-dental.test")


def test_c05_mail_to_many_waits(db: Session, cast: Cast) -> None:
    news = letter(CAROL, "Our newsletter", "Words", "Precedence: bulk")
    assert fate_of(db, take_in(news)) == "review: bulk"


def test_c06_one_assignment_is_one_mail_however_often_it_is_asked_for(
    db: Session, cast: Cast
) -> None:
    cast.ticket.assignee_id = cast.bob.id
    for _ in range(5):
        queue_mail(db, cast.ticket, MailKind.ASSIGNED, signature(), now=NOW)
    assert len(outgoing(db)) == 1


def test_c06_automatic_mails_about_one_ticket_have_an_end(db: Session, cast: Cast) -> None:
    for turn in range(MOST_ON_A_TICKET_A_DAY + 5):
        cast.ticket.assignee_id, cast.ticket.reassignments = cast.bob.id, turn
        queue_mail(db, cast.ticket, MailKind.ASSIGNED, signature(), now=NOW)
    assert len(outgoing(db)) == MOST_ON_A_TICKET_A_DAY
    entry = make_entry(db, cast.ticket, "A person's words", agent=cast.bob)
    assert queue_mail(db, cast.ticket, MailKind.REPLY, signature(), now=NOW, entry=entry)


def test_counts_of_days_long_gone_are_forgotten(db: Session, cast: Cast) -> None:
    queue_mail(db, cast.ticket, MailKind.RECEIVED, signature(), now=NOW)
    forget_counts(db, before=NOW.date())
    assert len(db.scalars(select(AutomaticCount)).all()) == 2
    forget_counts(db, before=NOW.date() + timedelta(days=1))
    assert db.scalars(select(AutomaticCount)).all() == []
