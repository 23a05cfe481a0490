"""What goes out: right words, one mail for one cause, and a fate for each (FAILURES B13, C6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.actions.queue_mail import queue_mail
from msp.desk.mail.envelopes import outgoing_of
from msp.desk.mail.jobs_send import OUTBOX, queue_one, send_mails
from msp.desk.mail.models import MailOut
from msp.desk.mail.values import MailKind
from msp.desk.tickets.models import Attachment, Entry
from msp.kernel.files import store
from msp.kernel.mail.outbox import LEASE, claim_mails, hand_over, settle_mail
from msp.kernel.mail.outgoing import Attempt, Outcome
from msp.kernel.mail.posted import KEPT_FOR, Claim
from msp.kernel.scope import SYSTEM, staff_scope
from msp.kernel.settings import current
from tests.desk.mail.post import outgoing, signature
from tests.harness.database import AsScope
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.people import NOW, Cast, make_contact, make_entry, make_portal_host, make_ticket

DONE = Attempt(Outcome.DONE, "250 Taken")


def queued(db: Session, cast: Cast, kind: MailKind = MailKind.RECEIVED) -> MailOut:
    out = queue_mail(db, cast.ticket, kind, signature(), now=NOW)
    assert out is not None
    return out


def claim(db: Session) -> Claim:
    (claimed,) = claim_mails(db, OUTBOX, now=NOW, limit=10)
    return claimed


def events(db: Session) -> list[str]:
    wanted = select(Entry.body_text).where(Entry.kind == "event").order_by(Entry.created_at)
    return list(db.scalars(wanted))


@pytest.fixture
def relay(smtp_peer: SmtpPeer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpPeer]:
    """The desk's mail server for this test."""
    with mail_server(monkeypatch, smtp_peer.url):
        yield smtp_peer


@contextmanager
def mail_server(monkeypatch: pytest.MonkeyPatch, url: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("MSP_SMTP_URL", url)
        patch.setattr("msp.kernel.mail.sending.now", lambda: NOW)
        current.cache_clear()
        yield
    current.cache_clear()


def test_s15_the_first_answer_tells_the_number_in_the_clients_name(
    db: Session, cast: Cast, relay: SmtpPeer
) -> None:
    host = make_portal_host(db, cast.harbor)
    queued(db, cast)
    send_mails(SYSTEM)
    (mail,) = relay.mails
    number = cast.ticket.number
    assert mail["From"] == "Harbor Dental service desk <desk@desk.localhost>"
    assert mail["To"] == "Carol <carol@harbor-dental.test>"
    assert mail["Subject"] == f"[{number}] The printer is on fire"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert f"Its number is {number}." in text.get_content()
    assert f"http://{host}" in text.get_content()
    assert "##-" in text.get_content().splitlines()[0]
    assert f"Its number is {number}." in html.get_content()
    assert outgoing(db)[0].state == "sent"


def test_s07_the_requester_is_told_who_works_on_it(
    db: Session, cast: Cast, relay: SmtpPeer
) -> None:
    cast.ticket.assignee_id = cast.bob.id
    queued(db, cast, MailKind.ASSIGNED)
    send_mails(SYSTEM)
    body = relay.mails[0].get_body(("plain",))
    assert body is not None
    assert "Bob now works on your request" in body.get_content()


def test_a_reply_brings_its_words_and_files(db: Session, cast: Cast, relay: SmtpPeer) -> None:
    entry = make_entry(db, cast.ticket, "Is it <b>on</b>? & 1 < 2", agent=cast.bob)
    stored = store(BytesIO(b"how to"))
    for name, seen in (("how-to.txt", "public"), ("secret.txt", "internal")):
        db.add(
            Attachment(
                tenant_id=entry.tenant_id,
                ticket_id=entry.ticket_id,
                entry_id=entry.id,
                filename=name,
                content_type="text/plain",
                size=stored.size,
                sha256=stored.sha256,
                storage_key=stored.key,
                visibility=seen,
            )
        )
    db.flush()
    queue_mail(db, cast.ticket, MailKind.REPLY, signature(), now=NOW, entry=entry)
    send_mails(SYSTEM)
    (mail,) = relay.mails
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Is it <b>on</b>? & 1 < 2" in text.get_content()
    assert "Bob wrote to you" in text.get_content()
    assert "&lt;b&gt;on" in html.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["how-to.txt"]


def test_a_polish_client_is_written_to_in_polish(db: Session, cast: Cast) -> None:
    cast.harbor.locale = "pl"
    db.flush()
    assert 'lang="pl"' in queued(db, cast).body_html


def test_the_job_writes_in_the_scope_of_whoever_acted(
    db: Session, cast: Cast, as_scope: AsScope
) -> None:
    entry = make_entry(db, cast.ticket, "Hello", agent=cast.bob)
    with as_scope(staff_scope(cast.bob.id, (cast.harbor.id,))) as limited:
        queue_one(
            limited,
            tenant_id=str(cast.harbor.id),
            ticket_id=str(cast.ticket.id),
            kind="reply",
            entry_id=str(entry.id),
        )
    assert [out.kind for out in outgoing(db)] == ["reply"]


def test_nobody_is_written_to_without_an_address(db: Session, cast: Cast) -> None:
    phone_only = make_contact(db, cast.harbor, "Paul", email="")
    ticket = make_ticket(db, cast.harbor, phone_only)
    assert queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=NOW) is None


def test_b13_two_senders_share_the_queue_and_no_mail(db: Session, cast: Cast) -> None:
    queued(db, cast)
    assert len(claim_mails(db, OUTBOX, now=NOW, limit=10)) == 1
    assert claim_mails(db, OUTBOX, now=NOW, limit=10) == []


def test_b13_a_sender_that_died_before_the_dot_leaves_the_mail_to_the_next(
    db: Session, cast: Cast
) -> None:
    out = queued(db, cast)
    dead = claim(db)
    later = NOW + LEASE
    (again,) = claim_mails(db, OUTBOX, now=later, limit=10)
    assert (again.key, again.lease) == (dead.key, dead.lease + 1)
    assert not hand_over(db, OUTBOX, dead, now=later)
    settle_mail(db, OUTBOX, dead, DONE, now=later)
    assert out.state == "sending"
    assert hand_over(db, OUTBOX, again, now=later)
    settle_mail(db, OUTBOX, again, DONE, now=later)
    assert out.state == "sent"


def test_b13_a_sender_that_died_after_the_dot_leaves_it_to_a_person(
    db: Session, cast: Cast
) -> None:
    out = queued(db, cast)
    dead = claim(db)
    assert hand_over(db, OUTBOX, dead, now=NOW)
    assert claim_mails(db, OUTBOX, now=NOW + LEASE, limit=10) == []
    assert out.state == "unknown"
    assert "may have arrived or not" in events(db)[-1]


def test_b13_a_claim_that_ran_out_sends_no_dot(db: Session, cast: Cast) -> None:
    queued(db, cast)
    assert not hand_over(db, OUTBOX, claim(db), now=NOW + LEASE)


def test_b13_a_lost_answer_is_in_doubt_and_not_sent_again(
    db: Session, cast: Cast, relay: SmtpPeer
) -> None:
    queued(db, cast)
    relay.hang_up = "after taking"
    send_mails(SYSTEM)
    send_mails(SYSTEM)
    assert len(relay.taken) == 1
    assert outgoing(db)[0].state == "unknown"


def test_b13_a_mail_sent_twice_by_a_person_bears_the_same_id(
    db: Session, cast: Cast, relay: SmtpPeer
) -> None:
    out = queued(db, cast)
    send_mails(SYSTEM)
    db.refresh(out)
    out.state = "queued"
    db.flush()
    send_mails(SYSTEM)
    first, second = relay.taken
    assert first.original_content == second.original_content


def test_a_server_that_is_down_delays_everything_and_loses_nothing(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = queued(db, cast)
    with mail_server(monkeypatch, "smtp://127.0.0.1:1"):
        send_mails(SYSTEM)
    db.refresh(out)
    assert (out.state, out.attempts) == ("queued", 1)
    assert "refused" in out.answer.lower()
    assert out.next_attempt_at > NOW


def test_a_refused_address_is_said_on_the_ticket(db: Session, cast: Cast, relay: SmtpPeer) -> None:
    relay.refuse_to[cast.carol.email] = "550 No such user here"
    queued(db, cast)
    send_mails(SYSTEM)
    assert outgoing(db)[0].state == "failed"
    assert "No such user here" in events(db)[-1]


def test_an_address_that_cannot_be_is_final(db: Session, cast: Cast, relay: SmtpPeer) -> None:
    cast.carol.email = "łucja@harbor-dental.test"
    db.flush()
    queued(db, cast)
    send_mails(SYSTEM)
    assert outgoing(db)[0].state == "failed"


def test_a_temporary_refusal_is_tried_again_with_longer_pauses(db: Session, cast: Cast) -> None:
    out = queued(db, cast)
    moment, pauses = NOW, []
    for _ in range(9):
        (claimed,) = claim_mails(db, OUTBOX, now=moment, limit=10)
        hand_over(db, OUTBOX, claimed, now=moment)
        settle_mail(db, OUTBOX, claimed, Attempt(Outcome.TRANSIENT, "451 Later"), now=moment)
        pauses.append((out.next_attempt_at - moment) / timedelta(minutes=1))
        moment = out.next_attempt_at
    assert pauses == [1, 2, 5, 15, 30, 60, 120, 120, 120]


def test_news_that_nobody_took_for_two_days_is_given_up(db: Session, cast: Cast) -> None:
    out = queued(db, cast)
    assert claim_mails(db, OUTBOX, now=NOW + KEPT_FOR, limit=10) == []
    assert out.state == "failed"
    assert "could not be sent" in events(db)[-1]


def test_without_a_mail_server_mails_wait(db: Session, cast: Cast) -> None:
    out = queued(db, cast)
    send_mails(SYSTEM)
    assert (out.state, out.attempts) == ("queued", 0)


def test_a18_a_contacts_name_cannot_add_a_recipient(
    db: Session, cast: Cast, relay: SmtpPeer
) -> None:
    cast.carol.name = 'x" <evil@attacker.test>, "y\r\nBcc: evil@attacker.test'
    db.flush()
    queued(db, cast)
    send_mails(SYSTEM)
    assert relay.taken[0].rcpt_tos == ["carol@harbor-dental.test"]
    assert [each.addr_spec for each in relay.mails[0]["To"].addresses] == [
        "carol@harbor-dental.test"
    ]
    assert relay.mails[0]["Bcc"] is None


def test_the_same_row_is_the_same_mail(db: Session, cast: Cast) -> None:
    out = queued(db, cast)
    assert outgoing_of(db, out, signature()) == outgoing_of(db, out, signature())
