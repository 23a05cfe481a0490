"""One bad mail is parked with its reason, and what is behind it goes on (FAILURES B2, B3, B15)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.mail import intake
from msp.desk.mail.actions.place_mail import place_mail
from msp.desk.mail.actions.store_mail import store_mail
from msp.desk.mail.models import InboundMail
from msp.desk.mail.values import MailState, Place
from msp.desk.tickets.models import Attachment
from msp.kernel import files
from msp.kernel.errors import Refused
from msp.kernel.mail.values import Incoming
from tests.desk.mail.post import (
    fate_of,
    gate,
    letter,
    replies,
    row_of,
    take_in,
    ticket_of,
)
from tests.kernel.mail.corpus import names, raw
from tests.people import NOW, Cast

CAROL = "carol@harbor-dental.test"


def at(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)


def test_b02_every_mail_of_the_corpus_comes_to_rest(db: Session, cast: Cast) -> None:
    """Whatever arrives ends in a ticket or before a person, never in the queue for ever."""
    cast.carol.email = cast.carol.email_norm = "carol@harbor.example"
    db.flush()
    for name in names():
        row = row_of(db, take_in(raw(name)))
        assert row.state != MailState.RECEIVED, (name, row.detail)
        assert row.state == MailState.PROCESSED or row.reason, name
        with files.open_file(row.storage_key) as kept:
            assert kept.read() == raw(name)


def test_b03_a_mail_that_always_fails_is_parked_and_the_others_go_on(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(
        db: Session, row: InboundMail, mail: Incoming, place: Place, *, now: datetime
    ) -> None:
        if mail.subject == "Poison":
            raise ZeroDivisionError("this mail cannot be")
        place_mail(db, row, mail, place, now=now)

    monkeypatch.setattr(intake, "place_mail", poisoned)
    stored = store_mail(letter(CAROL, "Poison"), "import", now=NOW)
    good = take_in(letter(CAROL, "Good"))
    moment = NOW
    for attempt in range(1, intake.MOST_ATTEMPTS + 1):
        intake.take_mail_in(stored.mail_id, gate(), now=moment)
        assert row_of(db, stored.mail_id).attempts == attempt
        moment = row_of(db, stored.mail_id).next_attempt_at
    row = row_of(db, stored.mail_id)
    assert (row.state, row.reason) == ("parked", "failed")
    assert "this mail cannot be" in row.detail
    assert fate_of(db, good) == "processed"
    assert intake.take_mail_in(stored.mail_id, gate(), now=moment + at(999)) is None


def test_b03_a_failed_attempt_waits_longer_each_time(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(intake, "place_mail", broken)
    stored = store_mail(letter(CAROL), "import", now=NOW)
    intake.take_mail_in(stored.mail_id, gate(), now=NOW)
    assert intake.take_mail_in(stored.mail_id, gate(), now=NOW + timedelta(seconds=59)) is None
    intake.take_mail_in(stored.mail_id, gate(), now=NOW + at(1))
    assert intake.take_mail_in(stored.mail_id, gate(), now=NOW + at(2)) is None
    monkeypatch.undo()
    assert intake.take_mail_in(stored.mail_id, gate(), now=NOW + at(3)) is MailState.PROCESSED


def test_what_the_desk_refuses_waits_with_its_sentence(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_args: object, **_named: object) -> None:
        raise Refused("The desk is closed.")

    monkeypatch.setattr(intake, "place_mail", refusing)
    mail_id = take_in(letter(CAROL))
    assert fate_of(db, mail_id) == "review: refused"
    assert row_of(db, mail_id).detail == "The desk is closed."


def test_b15_a_file_that_could_not_be_stored_is_there_after_the_next_attempt(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "--b\r\n\r\nSee.\r\n--b\r\nContent-Type: text/plain; name=log.txt\r\n\r\nline\r\n--b--"
    mail = letter(CAROL, "Log", text, "Content-Type: multipart/mixed; boundary=b")
    stored = store_mail(mail, "import", now=NOW)

    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("msp.desk.mail.bodies.store", full)
        intake.take_mail_in(stored.mail_id, gate(), now=NOW)
    assert fate_of(db, stored.mail_id) == "received"
    assert "No space left" in row_of(db, stored.mail_id).detail
    intake.take_mail_in(stored.mail_id, gate(), now=NOW + at(5))
    assert fate_of(db, stored.mail_id) == "processed"
    assert db.scalars(select(Attachment.filename)).all() == ["log.txt"]
    assert replies(db, ticket_of(db, stored.mail_id)) == ["See."]


def test_b09_one_mail_to_two_of_our_mailboxes_is_one_ticket(db: Session, cast: Cast) -> None:
    mail = letter(CAROL, "Printer", to="desk@desk.localhost, help@desk.localhost")
    one = store_mail(b"Delivered-To: desk@desk.localhost\r\n" + mail, "desk", now=NOW)
    two = store_mail(b"Delivered-To: help@desk.localhost\r\n" + mail, "help", now=NOW)
    assert (one.is_new, two.is_new, one.mail_id) == (True, False, two.mail_id)


def test_a_mail_that_breaks_the_reader_is_kept_all_the_same(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("msp.desk.mail.actions.store_mail.parse", broken)
    stored = store_mail(letter(CAROL, "Odd"), "import", now=NOW)
    with files.open_file(row_of(db, stored.mail_id).storage_key) as kept:
        assert b"Subject: Odd" in kept.read()
