"""A real mailbox is read completely, in order, once, and nothing in it is destroyed."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from msp.kernel.errors import SettingMissing
from msp.kernel.mail import imap
from msp.kernel.mail.imap import (
    Fetched,
    MailboxUnavailable,
    OpenMailbox,
    Place,
    Problem,
    mailboxes,
    opened,
)
from tests.kernel.mail.imap_peer import READ_ONLY, ImapPeer

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def numbered(number: int) -> bytes:
    head = f"From: carol@harbor.example\r\nSubject: {number}\r\nMessage-ID: <n{number}@h.example>"
    return f"{head}\r\n\r\nMail number {number}\r\n".encode()


def all_of(box: OpenMailbox, place: Place | None) -> list[Fetched]:
    return [one for batch in box.batches(box.uids_since(place)) for one in batch]


def read(url: str, place: Place | None) -> tuple[list[Fetched], Place]:
    """What is new, all of it marked as stored, and the place after it."""
    (mailbox,) = mailboxes(url)
    with opened(mailbox) as box:
        found = all_of(box, place)
        box.mark_seen([one.uid for one in found])
        last = max([one.uid for one in found] + [box.highest_uid])
        return found, Place(box.uidvalidity, last, NOW)


def test_new_mail_is_read_once_and_in_order(imap_peer: ImapPeer) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(*(numbered(n) for n in range(5)), user=user)
    found, place = read(imap_peer.url(user), None)
    assert [one.raw for one in found] == [numbered(n) for n in range(5)]
    assert read(imap_peer.url(user), place)[0] == []
    imap_peer.deliver(numbered(5), user=user)
    assert [one.raw for one in read(imap_peer.url(user), place)[0]] == [numbered(5)]


def test_mail_read_by_people_before_the_first_time_is_left_alone(imap_peer: ImapPeer) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(numbered(1), user=user)
    with imap_peer.signed_in(user) as client:
        list(client.fetch(mark_seen=True))
    imap_peer.deliver(numbered(2), user=user)
    found, place = read(imap_peer.url(user), None)
    assert [one.raw for one in found] == [numbered(2)]
    imap_peer.deliver(numbered(3), user=user)
    assert [one.raw for one in read(imap_peer.url(user), place)[0]] == [numbered(3)]


def test_b01_five_thousand_unread_mails_all_arrive_once(imap_peer: ImapPeer) -> None:
    user = imap_peer.new_user()
    imap_peer.drop((numbered(n) for n in range(5_000)), user=user)
    (mailbox,) = mailboxes(imap_peer.url(user))
    with opened(mailbox) as box:
        uids = box.uids_since(None)
        found = [one for batch in box.batches(uids) for one in batch]
    assert uids == sorted(uids)
    assert sorted(one.raw for one in found) == sorted(numbered(n) for n in range(5_000))


def test_a_mail_nobody_stored_is_offered_again(imap_peer: ImapPeer) -> None:
    """The worker died before it stored what it had fetched: the mail is still new."""
    user = imap_peer.new_user()
    imap_peer.deliver(numbered(1), user=user)
    _found, place = read(imap_peer.url(user), None)
    imap_peer.deliver(numbered(2), user=user)
    (mailbox,) = mailboxes(imap_peer.url(user))
    with opened(mailbox) as box:
        assert len(all_of(box, place)) == 1
    assert len(read(imap_peer.url(user), place)[0]) == 1


def test_what_was_skipped_below_the_last_uid_is_looked_at_again(imap_peer: ImapPeer) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(numbered(1), numbered(2), user=user)
    (mailbox,) = mailboxes(imap_peer.url(user))
    with opened(mailbox) as box:
        first, second = all_of(box, None)
        box.mark_seen([second.uid])
        place = Place(box.uidvalidity, second.uid, NOW)
        assert [one.uid for one in all_of(box, place)] == [first.uid]


def test_b04_a_read_only_mailbox_is_still_read_once(imap_peer: ImapPeer) -> None:
    user = imap_peer.new_user()
    imap_peer.drop([numbered(1)], user=user, folder=READ_ONLY)
    (mailbox,) = mailboxes(imap_peer.url(user, READ_ONLY))
    with opened(mailbox) as box:
        assert not box.writable
        found = all_of(box, None)
        box.mark_seen([one.uid for one in found])
        place = Place(box.uidvalidity, found[-1].uid, NOW)
        assert len(found) == 1
        assert all_of(box, place) == []
    imap_peer.drop([numbered(2)], user=user, folder=READ_ONLY)
    with opened(mailbox) as box:
        assert [one.raw for one in all_of(box, place)] == [numbered(2)]


def test_b04_a_missing_folder_is_said_in_the_servers_words(imap_peer: ImapPeer) -> None:
    (mailbox,) = mailboxes(imap_peer.url(folder="Nowhere"))
    with pytest.raises(MailboxUnavailable, match=r"Nowhere|exist"), opened(mailbox):
        pass


def test_another_folder_with_a_name_of_its_own_is_read(imap_peer: ImapPeer) -> None:
    user = imap_peer.new_user()
    with imap_peer.signed_in(user) as client:
        client.folder.create("Zgłoszenia")
    imap_peer.deliver(numbered(1), user=user, folder="Zgłoszenia")
    found, _place = read(imap_peer.url(user, "Zg%C5%82oszenia"), None)
    assert len(found) == 1


def test_b08_a_changed_password_is_said_and_read_anew(imap_peer: ImapPeer) -> None:
    (mailbox,) = mailboxes(imap_peer.url().replace("for-tests-only", "old"))
    with pytest.raises(MailboxUnavailable, match=r"(?i)auth"), opened(mailbox):
        pass
    assert read(imap_peer.url(), None)


def test_a_server_that_is_down_is_said() -> None:
    (mailbox,) = mailboxes("imap://desk:x@127.0.0.1:1")
    with pytest.raises(MailboxUnavailable, match=r"refused"), opened(mailbox):
        pass


def test_new_uidvalidity_reads_recent_mail_anew(imap_peer: ImapPeer) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(numbered(1), user=user)
    _found, place = read(imap_peer.url(user), None)
    earlier = Place(place.uidvalidity - 1, 4_000, datetime.now(UTC))
    assert [one.raw for one in read(imap_peer.url(user), earlier)[0]] == [numbered(1)]


def test_a_mail_too_large_is_named_and_not_fetched(
    imap_peer: ImapPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LARGEST", 1_000)
    user = imap_peer.new_user()
    imap_peer.deliver(numbered(1) + b"x" * 5_000, numbered(2), user=user)
    large, small = read(imap_peer.url(user), None)[0]
    assert large.problem is Problem.TOO_LARGE
    assert b"Subject: 1" in large.raw
    assert b"xxx" not in large.raw
    assert small.raw == numbered(2)


def test_batches_stay_small(imap_peer: ImapPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "BATCH_BYTES", 10_000)
    user = imap_peer.new_user()
    imap_peer.deliver(*(numbered(n) + b"x" * 4_000 for n in range(7)), user=user)
    (mailbox,) = mailboxes(imap_peer.url(user))
    with opened(mailbox) as box:
        sizes = [len(batch) for batch in box.batches(box.uids_since(None))]
    assert sizes == [3, 3, 1]


def test_mails_that_others_marked_as_deleted_stay(imap_peer: ImapPeer) -> None:
    user = imap_peer.new_user()
    imap_peer.deliver(numbered(1), numbered(2), user=user)
    with imap_peer.signed_in(user) as client:
        client.client.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
    read(imap_peer.url(user), None)
    with imap_peer.signed_in(user) as client:
        assert len(client.uids()) == 2


def test_the_label_of_a_mailbox_holds_no_password() -> None:
    one, two = mailboxes("imaps://desk:s3cret@mail.example imap://a%40b:x@h:99/Work?server=MX.h")
    assert "s3cret" not in one.label
    assert (one.port, one.folder, one.servers) == (993, "INBOX", ())
    assert (two.user, two.port, two.folder, two.servers) == ("a@b", 99, "Work", ("mx.h",))


@pytest.mark.parametrize("url", ["http://x", "imaps://mail.example", "imaps:"])
def test_a_wrong_address_of_the_mailbox_is_said(url: str) -> None:
    with pytest.raises(SettingMissing, match="MSP_IMAP_URL"):
        mailboxes(url)


def test_the_peer_is_no_root_process(imap_peer: ImapPeer) -> None:
    assert imap_peer.account[0] == (65534 if os.geteuid() == 0 else os.geteuid())
