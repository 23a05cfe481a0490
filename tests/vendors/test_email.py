"""The connector by mail against Roundup's own mail gateway, and what only mail does."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import pytest

from msp.kernel import settings
from msp.kernel.db import configure, unit
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tests.harness.database import clone_of
from tests.harness.ordinary import open_folder
from tests.harness.postgres import Server
from tests.vendors.conformance import AWKWARD, Conformance, draft
from tests.vendors.correspondence import BOX, DESK
from tests.vendors.mail_peer import MailPeer
from tests.vendors.peer import Peer
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connectors.email.settings import mail_settings
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import NotSupported, RefusedByVendor
from vendors.protocol.values import CaseStatus, OutgoingComment, WriteKind
from vendors.register.actions.save_vendor import VendorDraft, add_vendor


@pytest.fixture(scope="module")
def peer(server: Server, template: str) -> Iterator[MailPeer]:
    """A desk with a database of its own, and Roundup at the other end of the mail."""
    with clone_of(server, template) as clone, open_folder() as folder:
        engine = configure(clone.url)
        with unit(SYSTEM) as db:
            company = add_vendor(db, VendorDraft("Corvid"), now=now())
            config = {"to": "support@corvid.example", "tag": "[issue{number}]"}
            by_mail = ConnectionDraft("Mail", "email", "", config, {}, needs_address=False)
            connection = add_connection(db, company, by_mail, now=now()).id
        with pytest.MonkeyPatch.context() as patch:
            mine = replace(settings.current(), mail_from=DESK, imap_url=BOX, smtp_url="smtp://x")
            patch.setattr(settings, "current", lambda: mine)
            running = MailPeer(folder, lambda: mine, connection)
            yield running
            running.close()
        engine.dispose()


class TestEmail(Conformance):
    """Everything every connector does, where a mail can; else what happens instead."""

    def test_a_case_is_made_and_reads_back_as_it_was_sent(self, ours: VendorConnector) -> None:
        """Roundup's receipt holds our words and its number: it is a receipt, not an answer."""
        made = draft(body=AWKWARD)
        ref = self.opened(ours, made)
        case = ours.fetch_case(ref)
        assert (case.title, case.correlation_id) == (made.title, made.correlation_id)
        assert case.status is CaseStatus.ACKNOWLEDGED
        assert self.body_of(case) == [" ".join(AWKWARD.split())]
        assert case.comments[0].is_ours
        assert case.ref.number

    def test_fault_10_a_repeated_create_makes_no_second_case(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        made, reservation = draft(), ours.reserve(WriteKind.CASE)
        first = ours.create_case(made, reservation)
        assert ours.create_case(made, reservation) == first
        assert len(peer.cases_called(made.title)) == 1

    def test_the_vendors_comments_come_in_order_and_are_not_ours(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        """Roundup writes its own words around a person's; nothing of theirs is lost."""
        ref = self.opened(ours)
        for text in ("We look into it.", AWKWARD, "Solved?"):
            peer.says(ref.external_id, text)
        case = ours.fetch_case(ref)
        assert len(case.comments) == 4
        said = zip(self.body_of(case)[1:], ("We look into it.", AWKWARD, "Solved?"), strict=True)
        assert all(" ".join(text.split()) in body for body, text in said)
        assert not any(one.is_ours or one.marker for one in case.comments[1:])
        assert case.comments[1].author == "Vera of the vendor"
        assert case.status is CaseStatus.IN_PROGRESS

    def test_a_status_is_set_read_back_and_compared(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        """There is none to set: what can be said in words is, and nothing is claimed beyond."""
        assert isinstance(peer, MailPeer)
        ref = self.opened(ours)
        sent = len(peer.outbox.taken)
        with pytest.raises(NotSupported):
            ours.set_status(ref, CaseStatus.RESOLVED, raw=None, expected=None)
        assert ours.set_status(ref, CaseStatus.CANCELLED, raw=None, expected=None).verified
        assert len(peer.outbox.taken) == sent

    def test_fault_43_a_case_that_moved_on_is_stale(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        """Words overwrite nothing at the vendor; its own words tell where it stands."""
        assert isinstance(peer, MailPeer)
        peer.config["keywords"] = "this is waiting for you = awaiting_us"
        with closing(peer.connector()) as listening:
            ref = self.opened(listening)
            peer.sets_status(ref.external_id, "waiting for you")
            assert listening.fetch_case(ref).status is CaseStatus.AWAITING_US
        del peer.config["keywords"]

    def test_g07_fault_42_a_status_the_vendor_does_not_know_is_not_called_done(
        self, ours: VendorConnector
    ) -> None:
        with pytest.raises(NotSupported):
            ours.set_status(self.opened(ours), CaseStatus.ON_HOLD, raw="no such", expected=None)

    def test_fault_39_a_deleted_case_is_gone(self, peer: Peer, ours: VendorConnector) -> None:
        """Nobody can take a mail out of our ledger: the case stays as it was told."""
        ref = self.opened(ours)
        peer.removes(ref.external_id)
        assert ours.fetch_case(ref).correlation_id == ref.external_id

    def test_fault_51_a_download_beyond_the_limit_is_stopped(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        peer.attaches(ref.external_id, "big.bin", b"x" * 300_000)
        (listed,) = ours.fetch_case(ref).attachments
        with pytest.raises(RefusedByVendor):
            ours.fetch_attachment(ref, listed, io.BytesIO(), 100_000)
        sink = io.BytesIO()
        ours.fetch_attachment(ref, listed, sink, 400_000)
        assert sink.getvalue() == b"x" * 300_000


def test_fault_62_a_subject_that_roundup_sends_back(peer: MailPeer) -> None:
    """Its gateway takes square brackets at the end for commands; its complaint is our answer."""
    with closing(peer.connector()) as ours:
        made = draft(title=f"Printer down {uuid4().hex[:8]} [MSP-1]")
        with pytest.raises(RefusedByVendor):
            ours.create_case(made, ours.reserve(WriteKind.CASE))
        assert ours.find_by_correlation(made.correlation_id) == []
    assert peer.cases_called(made.title) == []
    assert peer.fates[-1] == "processed"


def test_later_subjects_carry_the_mark_and_land_in_the_same_issue(peer: MailPeer) -> None:
    with closing(peer.connector()) as ours:
        ref = ours.create_case(draft(), ours.reserve(WriteKind.CASE))
        ours.add_comment(ref, OutgoingComment(uuid4().hex, "More of it."), None)
    number = peer.issue(ref.external_id)
    assert f"Subject: Re: [issue{number}] Printer down".encode() in peer.outbox.taken[-1]
    assert peer.comments_of(ref.external_id)[1:] == ["More of it."]


@pytest.mark.parametrize(
    "config",
    [
        {"to": "nobody"},
        {"to": "a@b.example", "domains": "not a domain"},
        {"to": "a@b.example", "tag": "[ABC]"},
        {"to": "a@b.example", "tag": "{number}"},
        {"to": "a@b.example", "keywords": "it is over = closed"},
        {"to": "a@b.example", "keywords": "nonsense"},
        {"to": "a@b.example", "most_per_day": "0"},
        {"to": "a@b.example", "largest_mb": "9" * 30},
    ],
)
def test_settings_that_make_no_sense_are_refused(config: dict[str, str]) -> None:
    with pytest.raises(RefusedByVendor):
        mail_settings(config)


def test_a_pattern_is_words_and_no_program() -> None:
    found = mail_settings({"to": "a@b.example", "tag": "[(a+)+ #{number}]"})
    assert found.tag.search("[(a+)+ #T-12] x")
    assert found.tag.search("[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") is None
    assert found.is_the_vendors("mail.b.example")
    assert not found.is_the_vendors("evilb.example")
