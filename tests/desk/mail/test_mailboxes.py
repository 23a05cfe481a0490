"""A real mailbox is read into the desk: everything once, and its page tells the truth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.desk.mail.actions.watch_mailbox import LEASE, begin_reading
from msp.desk.mail.jobs_take_in import poll_mail, take_in_mails
from msp.desk.mail.models import InboundMail, MailboxState
from msp.kernel.mail import imap
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import current
from tests.desk.mail.post import letter, tickets
from tests.kernel.mail.imap_peer import PASSWORD, READ_ONLY, ImapPeer
from tests.people import NOW, Cast

CAROL = "carol@harbor-dental.test"


@contextmanager
def mailbox(*urls: str) -> Iterator[None]:
    """The desk reads these mailboxes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MSP_IMAP_URL", " ".join(urls))
        current.cache_clear()
        yield
    current.cache_clear()


def poll(*urls: str) -> None:
    with mailbox(*urls):
        poll_mail(SYSTEM)
        take_in_mails(SYSTEM)


def mails(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(InboundMail)) or 0


def states(db: Session) -> list[MailboxState]:
    db.expire_all()
    return list(db.scalars(select(MailboxState).order_by(MailboxState.label)))


def test_s05_mail_in_the_mailbox_becomes_tickets(
    db: Session, cast: Cast, imap_peer: ImapPeer
) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(letter(CAROL, "One"), letter(CAROL, "Two"), user=user)
    poll(imap_peer.url(user))
    assert [ticket.subject for ticket in tickets(db)][-2:] == ["One", "Two"]
    imap_peer.deliver(letter(CAROL, "Three"), user=user)
    poll(imap_peer.url(user))
    poll(imap_peer.url(user))
    assert mails(db) == 3


def test_b01_a_full_mailbox_arrives_completely(
    db: Session, cast: Cast, imap_peer: ImapPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many times more than a batch, so that paging would show what it drops."""
    monkeypatch.setattr(imap, "BATCH", 7)
    user = imap_peer.new_user()
    imap_peer.drop((letter(f"person{n}@nowhere.test", f"Mail {n}") for n in range(60)), user=user)
    poll(imap_peer.url(user))
    poll(imap_peer.url(user))
    subjects = db.scalars(select(InboundMail.subject))
    assert sorted(subjects) == sorted(f"Mail {n}" for n in range(60))


def test_b02_a_bad_mail_in_the_mailbox_stops_nothing(
    db: Session, cast: Cast, imap_peer: ImapPeer
) -> None:
    user = imap_peer.new_user()
    imap_peer.drop([b"\r\n\r\n", b"no header at all", letter(CAROL, "Good")], user=user)
    poll(imap_peer.url(user))
    assert sorted(db.scalars(select(InboundMail.state))) == ["parked", "parked", "processed"]


def test_b04_a_read_only_mailbox_gives_each_mail_once(
    db: Session, cast: Cast, imap_peer: ImapPeer
) -> None:
    user = imap_peer.new_user()
    imap_peer.drop([letter(CAROL, "One")], user=user, folder=READ_ONLY)
    for _ in range(3):
        poll(imap_peer.url(user, READ_ONLY))
    imap_peer.drop([letter(CAROL, "Two")], user=user, folder=READ_ONLY)
    poll(imap_peer.url(user, READ_ONLY))
    assert mails(db) == 2
    assert states(db)[0].writable is False


def test_b04_a_mailbox_that_forgets_its_uids_gives_nothing_twice(
    db: Session, cast: Cast, imap_peer: ImapPeer
) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(letter(CAROL, "One"), letter(CAROL, "Two"), user=user)
    poll(imap_peer.url(user))
    (state,) = states(db)
    state.uidvalidity = 1
    db.flush()
    poll(imap_peer.url(user))
    assert mails(db) == 2
    assert states(db)[0].uidvalidity != 1


def test_b07_the_page_knows_when_a_mailbox_was_not_read(
    db: Session, cast: Cast, imap_peer: ImapPeer
) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(letter(CAROL), user=user)
    good = imap_peer.url(user)
    poll(good)
    (state,) = states(db)
    assert (state.error, state.on_server, state.last_uid) == ("", 1, state.highest_uid)
    read_at = state.read_at
    poll(good.replace(PASSWORD, "changed"))
    (state,) = states(db)
    assert "AUTHENTICATIONFAILED" in state.error
    assert state.read_at == read_at
    assert state.tried_at is not None
    assert read_at is not None
    assert state.tried_at > read_at


def test_b08_a_new_password_or_host_is_used_at_once(
    db: Session, cast: Cast, imap_peer: ImapPeer
) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(letter(CAROL), user=user)
    poll(imap_peer.url(user).replace(PASSWORD, "old"))
    assert mails(db) == 0
    poll(imap_peer.url(user))
    assert mails(db) == 1
    assert states(db)[0].error == ""


def test_b09_one_mail_in_two_of_our_mailboxes_is_one_ticket(
    db: Session, cast: Cast, imap_peer: ImapPeer
) -> None:
    one, two = imap_peer.new_user(), imap_peer.new_user()
    mail = letter(CAROL, "Both")
    imap_peer.deliver(b"Delivered-To: one\r\n" + mail, user=one)
    imap_peer.deliver(b"Delivered-To: two\r\n" + mail, user=two)
    before = len(tickets(db))
    poll(imap_peer.url(one), imap_peer.url(two))
    assert len(tickets(db)) == before + 1


def test_one_mailbox_that_is_down_does_not_stop_the_other(
    db: Session, cast: Cast, imap_peer: ImapPeer
) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(letter(CAROL), user=user)
    poll("imap://desk:x@127.0.0.1:1/INBOX", imap_peer.url(user))
    assert mails(db) == 1
    assert sorted(bool(state.error) for state in states(db)) == [False, True]


def test_a_mail_too_large_is_parked_once_with_its_headers(
    db: Session, cast: Cast, imap_peer: ImapPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LARGEST", 2_000)
    user = imap_peer.new_user()
    imap_peer.deliver(letter(CAROL, "Film", "x" * 5_000), letter(CAROL, "Small"), user=user)
    poll(imap_peer.url(user))
    (state,) = states(db)
    state.uidvalidity = 1
    db.flush()
    poll(imap_peer.url(user))
    parked = db.scalars(select(InboundMail).where(InboundMail.state == "parked")).one()
    assert parked.reason == "too_large"


def test_two_workers_do_not_read_one_mailbox_at_the_same_time(db: Session) -> None:
    assert begin_reading(db, "box", now=NOW) is not None
    assert begin_reading(db, "box", now=NOW + timedelta(seconds=1)) is None
    assert begin_reading(db, "box", now=NOW + LEASE) is not None
