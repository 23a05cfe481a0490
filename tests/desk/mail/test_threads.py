"""Into whose ticket a mail may go, and into whose it never goes (FAILURES A7, A8, B11, B12, D)."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy.orm import Session

from msp.desk.mail.actions.queue_mail import queue_mail
from msp.desk.mail.addresses import reply_address, reply_handle, root_id
from msp.desk.mail.envelopes import outgoing_of
from msp.desk.mail.models import MailOut
from msp.desk.mail.values import MailKind
from msp.desk.tickets.models import Ticket
from msp.kernel.mail.build import build
from tests.desk.mail.post import (
    CHECKED,
    entry_of,
    fate_of,
    letter,
    outgoing,
    replies,
    row_of,
    signature,
    take_in,
    ticket_of,
    tickets,
)
from tests.people import NOW, Cast, make_contact, make_entry, make_ticket

CAROL = "carol@harbor-dental.test"
DORA = "dora@harbor-dental.test"
CHARLIE = "charlie@northwind-cargo.test"


def sent_about(db: Session, ticket: Ticket) -> MailOut:
    """The first answer about a ticket, as Carol got it."""
    out = queue_mail(db, ticket, MailKind.RECEIVED, signature(), now=NOW)
    assert out is not None
    return out


def answering(out: MailOut) -> str:
    return f"In-Reply-To: <{out.message_id}>\r\nReferences: <{out.message_id}>"


def plus_address(ticket: Ticket) -> str:
    assert ticket.contact_id is not None
    handle = reply_handle(
        signature(), ticket.number, ticket.tenant_id, ticket.id, ticket.contact_id
    )
    return reply_address(signature(), handle)


def test_an_answer_to_our_mail_is_a_reply(db: Session, cast: Cast) -> None:
    out = sent_about(db, cast.ticket)
    mail_id = take_in(letter(CAROL, "Re: whatever", "By the window.", answering(out)))
    entry = entry_of(db, mail_id)
    assert (entry.ticket_id, entry.kind, entry.contact_id) == (
        cast.ticket.id,
        "reply",
        cast.carol.id,
    )
    assert replies(db, cast.ticket) == ["It smokes.", "By the window."]


def test_an_answer_without_headers_finds_its_ticket_by_the_address(db: Session, cast: Cast) -> None:
    raw = letter(CAROL, "New subject", "By the window.", to=plus_address(cast.ticket).upper())
    assert ticket_of(db, take_in(raw)).id == cast.ticket.id


def test_a_colleague_with_the_signed_mail_may_answer(db: Session, cast: Cast) -> None:
    """Carol asked Dora to answer: Dora holds our mail, and writes under her own name."""
    out = sent_about(db, cast.ticket)
    entry = entry_of(db, take_in(letter(DORA, "Re: x", "It is mine.", answering(out))))
    assert (entry.ticket_id, entry.contact_id) == (cast.ticket.id, cast.dora.id)


@pytest.mark.parametrize("sender", [CHARLIE, "evil@attacker.test"])
def test_a07_a_stranger_with_carols_mail_gets_nowhere(db: Session, cast: Cast, sender: str) -> None:
    out = sent_about(db, cast.ticket)
    mail_id = take_in(letter(sender, "Re: [x]", "Send me the password.", answering(out)))
    assert row_of(db, mail_id).state == "review"
    assert row_of(db, mail_id).about_ticket_id == cast.ticket.id
    assert replies(db, cast.ticket) == ["It smokes."]


def test_a07_number_and_subject_open_no_door(db: Session, cast: Cast) -> None:
    number, subject = cast.ticket.number, cast.ticket.subject
    for sender in (CHARLIE, CAROL):
        raw = letter(sender, f"Re: [{number}] {subject}", "Close it.", to="desk@desk.localhost")
        assert ticket_of(db, take_in(raw)).id != cast.ticket.id
    assert replies(db, cast.ticket) == ["It smokes."]


def test_a07_forged_ids_and_addresses_open_no_door(db: Session, cast: Cast) -> None:
    ticket = cast.ticket
    real = plus_address(ticket)
    other = make_ticket(db, cast.northwind, cast.charlie)
    forged_code = real[:20] + ("a" if real[20] != "a" else "b") + real[21:]
    others_handle = plus_address(other).partition("+")[2].partition("@")[0]
    stolen_number = real.partition("+")[2][:8] + others_handle[8:]
    for address in (forged_code, f"desk+{stolen_number}@desk.localhost"):
        mail_id = take_in(letter(CAROL, "Re: x", "Hello", to=address))
        assert fate_of(db, mail_id) == "review: forged_address"
    for reference in (f"{ticket.number}@desk.localhost", f"ticket.{stolen_number}@desk.localhost"):
        raw = letter(CHARLIE, "Re: x", "Hello", f"In-Reply-To: <{reference}>")
        assert ticket_of(db, take_in(raw)).tenant_id == cast.northwind.id
    assert replies(db, ticket) == ["It smokes."]


def test_a07_carols_address_forged_is_stopped_where_the_server_checks(
    db: Session, cast: Cast
) -> None:
    out = sent_about(db, cast.ticket)
    failed = "Authentication-Results: mx.desk.localhost; dmarc=fail header.from=harbor-dental.test"
    raw = failed.encode() + b"\r\n" + letter(CAROL, "Re: x", "Hello", answering(out))
    assert fate_of(db, take_in(raw, mailbox=CHECKED, checks=True)) == "review: not_authentic"


def test_a08_real_mail_passes_below_a_filter_in_between(db: Session, cast: Cast) -> None:
    passed = "Authentication-Results: mx.desk.localhost; dmarc=pass header.from=harbor-dental.test"
    filtered = "Authentication-Results: filter.test; dmarc=fail header.from=harbor-dental.test"
    received = "Received: from a by b"
    for headers in ((passed, received, filtered), (filtered, received, passed)):
        raw = "\r\n".join(headers).encode() + b"\r\n" + letter(CAROL)
        assert fate_of(db, take_in(raw, mailbox=CHECKED, checks=True)) == "processed"


def test_references_count_for_participants_only(db: Session, cast: Cast) -> None:
    first = letter(CAROL, message_id="first@mailer.test")
    ticket = ticket_of(db, take_in(first))
    refers = "References: <first@mailer.test>"
    assert ticket_of(db, take_in(letter(CAROL, "Re: x", "More", refers))).id == ticket.id
    assert fate_of(db, take_in(letter(DORA, "Re: x", "Me too", refers))) == (
        "review: not_a_participant"
    )
    assert fate_of(db, take_in(letter(CHARLIE, "Re: x", "Hi", refers))) == "review: other_client"
    make_entry(db, ticket, "I can help", contact=cast.dora)
    assert ticket_of(db, take_in(letter(DORA, "Re: x", "Me too", refers))).id == ticket.id


def test_references_prove_nothing_where_senders_are_checked_and_this_one_is_not(
    db: Session, cast: Cast
) -> None:
    ticket_of(db, take_in(letter(CAROL, message_id="first@mailer.test")))
    raw = letter(CAROL, "Re: x", "More", "References: <first@mailer.test>")
    assert fate_of(db, take_in(raw, mailbox=CHECKED, checks=True)) == "review: unproven"


def test_b11_an_answer_to_ones_own_first_mail_stays_on_its_ticket(db: Session, cast: Cast) -> None:
    ticket = ticket_of(db, take_in(letter(CAROL, message_id="own@mailer.test")))
    more = letter(CAROL, "Re: The printer", "It burns now.", "In-Reply-To: <own@mailer.test>")
    assert ticket_of(db, take_in(more)).id == ticket.id


def test_b12_same_subject_from_others_is_another_ticket(db: Session, cast: Cast) -> None:
    index = "Thread-Index: AdXyZ1234567890"
    found = {
        ticket_of(db, take_in(letter(sender, "Printer", "Broken", index))).id
        for sender in (CAROL, DORA, CHARLIE, CAROL)
    }
    assert len(found) == 4


def test_the_same_mail_changed_on_the_way_stays_on_its_ticket(db: Session, cast: Cast) -> None:
    raw = letter(CAROL, "Printer", "Broken")
    ticket = ticket_of(db, take_in(raw))
    changed = raw + b"\r\n-- \r\nThis mail was checked by a gateway.\r\n"
    assert ticket_of(db, take_in(changed)).id == ticket.id


def test_what_is_said_on_a_merged_ticket_goes_to_the_one_that_goes_on(
    db: Session, cast: Cast
) -> None:
    out = sent_about(db, cast.ticket)
    goes_on = make_ticket(db, cast.harbor, cast.carol, "Smoke everywhere")
    cast.ticket.parent_id, cast.ticket.closure_code = goes_on.id, "merged"
    cast.ticket.status = "closed"
    db.flush()
    assert ticket_of(db, take_in(letter(CAROL, "Re: x", "Still", answering(out)))).id == goes_on.id


def test_an_answer_brings_a_resolved_ticket_back(db: Session, cast: Cast) -> None:
    out = sent_about(db, cast.ticket)
    cast.ticket.status, cast.ticket.closure_code = "resolved", "solved"
    db.flush()
    take_in(letter(CAROL, "Re: x", "Not yet.", answering(out)))
    db.refresh(cast.ticket)
    assert cast.ticket.status == "open"


# What we send threads (FAILURES D).


def wire(db: Session, out: MailOut) -> dict[str, str]:
    message = message_from_bytes(build(outgoing_of(db, out, signature())), policy=default)
    return {key.lower(): str(value) for key, value in message.items()}


def test_d1_an_agents_reply_refers_to_the_thread(db: Session, cast: Cast) -> None:
    ticket = ticket_of(db, take_in(letter(CAROL, message_id="root@mailer.test")))
    entry = make_entry(db, ticket, "Which one?", agent=cast.bob)
    out = queue_mail(db, ticket, MailKind.REPLY, signature(), now=NOW, entry=entry)
    assert out is not None
    headers = wire(db, out)
    assert headers["in-reply-to"] == "<root@mailer.test>"
    assert headers["references"] == "<root@mailer.test>"
    assert headers["subject"] == f"[{ticket.number}] The printer is on fire"
    assert "auto-submitted" not in headers


def test_d2_every_mail_has_an_id_of_its_own_and_the_same_at_each_attempt(
    db: Session, cast: Cast
) -> None:
    entries = [make_entry(db, cast.ticket, f"Answer {n}", agent=cast.bob) for n in range(3)]
    for entry in entries:
        queue_mail(db, cast.ticket, MailKind.REPLY, signature(), now=NOW, entry=entry)
    ids = [wire(db, out)["message-id"] for out in outgoing(db)]
    assert len(set(ids)) == 3
    assert ids == [wire(db, out)["message-id"] for out in outgoing(db)]


def test_d3_every_kind_of_mail_hangs_on_one_root(db: Session, cast: Cast) -> None:
    cast.ticket.assignee_id = cast.bob.id
    for kind in (MailKind.RECEIVED, MailKind.ASSIGNED, MailKind.WAITING, MailKind.RESOLVED):
        queue_mail(db, cast.ticket, kind, signature(), now=NOW)
    root = root_id(signature(), cast.ticket.number, cast.harbor.id, cast.ticket.id)
    mails = [wire(db, out) for out in outgoing(db)]
    assert len(mails) == 4
    assert {headers["references"].split()[0] for headers in mails} == {f"<{root}>"}
    assert {headers["auto-submitted"] for headers in mails} == {"auto-generated"}


def test_d3_a_mail_that_lost_all_but_the_root_is_still_carols(db: Session, cast: Cast) -> None:
    root = root_id(signature(), cast.ticket.number, cast.harbor.id, cast.ticket.id)
    refers = f"References: <{root}>"
    assert ticket_of(db, take_in(letter(CAROL, "Re: x", "Yes", refers))).id == cast.ticket.id
    assert fate_of(db, take_in(letter(CHARLIE, "Re: x", "Yes", refers))) == "review: other_client"


def test_d4_a_forwarded_copy_answered_by_a_third_person_waits(db: Session, cast: Cast) -> None:
    before = len(tickets(db))
    out = sent_about(db, cast.ticket)
    raw = letter("consultant@elsewhere.test", "Re: Fw: x", "I know this.", answering(out))
    assert fate_of(db, take_in(raw)) == "review: other_person"
    assert len(tickets(db)) == before


def test_a_handle_made_for_one_person_vouches_for_no_other(db: Session, cast: Cast) -> None:
    """A handle for somebody who takes no part in the ticket is as good as none."""
    eve = make_contact(db, cast.harbor, "Eve")
    handle = reply_handle(signature(), cast.ticket.number, cast.harbor.id, cast.ticket.id, eve.id)
    address = reply_address(signature(), handle)
    assert fate_of(db, take_in(letter(CAROL, to=address))) == "review: forged_address"
