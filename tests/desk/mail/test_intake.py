"""A mail finds its client and its ticket by proof, and everything else finds a person."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail.models import MailLink
from msp.desk.tickets.models import Attachment
from tenants.clients.models import ClientDomain
from tenants.people.models import Contact
from tests.desk.mail.post import (
    entry_of,
    fate_of,
    letter,
    replies,
    row_of,
    take_in,
    ticket_of,
    tickets,
)
from tests.people import Cast, make_contact


def test_s05_a_contacts_mail_opens_a_ticket(db: Session, cast: Cast) -> None:
    mail_id = take_in(letter("Carol <carol@harbor-dental.test>", "Re: [10017] Smoke", "It smokes."))
    ticket = ticket_of(db, mail_id)
    assert (ticket.tenant_id, ticket.contact_id) == (cast.harbor.id, cast.carol.id)
    assert (ticket.subject, ticket.channel, ticket.site_id) == (
        "Smoke",
        "mail",
        cast.main_street.id,
    )
    assert replies(db, ticket) == ["It smokes."]
    assert ticket.routed_at is not None
    assert entry_of(db, mail_id).contact_id == cast.carol.id


def test_the_house_forgets_whose_mail_it_was_once_the_client_has_it(
    db: Session, cast: Cast
) -> None:
    mail_id = take_in(letter("carol@harbor-dental.test", "Secret plans"))
    row = row_of(db, mail_id)
    assert (row.state, row.sender, row.subject) == ("processed", "", "")
    link = db.scalars(select(MailLink).where(MailLink.mail_id == mail_id)).one()
    assert (link.sender, link.subject) == ("carol@harbor-dental.test", "Secret plans")


def test_a_new_person_of_the_clients_domain_becomes_a_contact(db: Session, cast: Cast) -> None:
    ticket = ticket_of(db, take_in(letter('"Eve Hart" <Eve.Hart@Harbor-Dental.test>')))
    assert ticket.contact_id is not None
    eve = db.get_one(Contact, (cast.harbor.id, ticket.contact_id))
    assert (eve.name, eve.email_norm, eve.sees) == (
        "Eve Hart",
        "eve.hart@harbor-dental.test",
        "own",
    )


def test_a_machine_of_the_clients_domain_becomes_nobody(db: Session, cast: Cast) -> None:
    alert = letter("no-reply@harbor-dental.test", "Backup failed")
    ticket = ticket_of(db, take_in(alert))
    assert (ticket.tenant_id, ticket.contact_id) == (cast.harbor.id, None)


def test_unknown_senders_wait_for_a_person(db: Session, cast: Cast) -> None:
    before = len(tickets(db))
    mail_id = take_in(letter("stranger@nowhere.test"))
    assert fate_of(db, mail_id) == "review: unknown_sender"
    assert row_of(db, mail_id).sender == "stranger@nowhere.test"
    assert len(tickets(db)) == before


def test_an_address_at_two_clients_waits_for_a_person(db: Session, cast: Cast) -> None:
    make_contact(db, cast.northwind, "Carol", email="carol@harbor-dental.test")
    assert fate_of(db, take_in(letter("carol@harbor-dental.test"))) == "review: two_clients"


def test_a_domain_that_two_clients_claim_says_nothing(db: Session, cast: Cast) -> None:
    for client in (cast.harbor, cast.northwind):
        db.add(ClientDomain(tenant_id=client.id, domain="shared.test"))
    db.flush()
    assert fate_of(db, take_in(letter("x@shared.test"))) == "review: two_clients"


def test_who_has_left_waits_for_a_person(db: Session, cast: Cast) -> None:
    cast.carol.active = False
    db.flush()
    assert fate_of(db, take_in(letter("carol@harbor-dental.test"))) == "review: inactive"


def test_a_client_that_has_left_waits_for_a_person(db: Session, cast: Cast) -> None:
    cast.harbor.active = False
    db.flush()
    assert fate_of(db, take_in(letter("new@harbor-dental.test"))) == "review: inactive"


def test_a_colleagues_mail_waits_for_a_person(db: Session, cast: Cast) -> None:
    assert fate_of(db, take_in(letter("bob@desk.test"))) == "review: staff"


def test_files_and_html_come_along(db: Session, cast: Cast) -> None:
    text = "\r\n".join(
        (
            "--b",
            "Content-Type: text/html; charset=utf-8",
            "",
            '<p onclick="x()">See <b>this</b></p><img src="cid:photo"><script>x</script>',
            "--b",
            "Content-Type: image/png; name=error.png",
            "Content-ID: <photo>",
            "Content-Transfer-Encoding: base64",
            "",
            "iVBORw0KGgo=",
            "--b",
            "Content-Type: text/plain; name=log.txt",
            "",
            "line",
            "--b--",
        )
    )
    html = letter(
        "carol@harbor-dental.test", "Look", text, "Content-Type: multipart/related; boundary=b"
    )
    entry = entry_of(db, take_in(html))
    assert entry.body_html == "<p>See <b>this</b></p><em>[error.png]</em>"
    wanted = select(Attachment.filename).where(Attachment.entry_id == entry.id)
    assert sorted(db.scalars(wanted)) == ["error.png", "log.txt"]


def test_an_empty_mail_opens_a_ticket_that_says_so(db: Session, cast: Cast) -> None:
    ticket = ticket_of(db, take_in(letter("carol@harbor-dental.test", "", "")))
    assert (ticket.subject, replies(db, ticket)) == ("(no subject)", ["(no text)"])


def test_a_polish_client_reads_polish_words(db: Session, cast: Cast) -> None:
    cast.harbor.locale = "pl"
    db.flush()
    ticket = ticket_of(db, take_in(letter("carol@harbor-dental.test", "", "")))
    assert ticket.subject in ("(bez tematu)", "(no subject)")
