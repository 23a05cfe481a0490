"""The conformance suite: what every connector must do at its real product.

A test module subclasses `Conformance` and provides a fixture `peer`. Each test makes cases of
its own, so the suite can run against a system that others use at the same time.
"""

from __future__ import annotations

import hashlib
import io
from contextlib import closing
from uuid import uuid4

import pytest

from tests.vendors.peer import Peer
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import (
    AuthFailed,
    CaseGone,
    NotSupported,
    RefusedByVendor,
    Stale,
    TooLarge,
)
from vendors.protocol.snapshots import CaseSnapshot
from vendors.protocol.values import (
    CaseDraft,
    CaseRef,
    CaseStatus,
    OutgoingAttachment,
    OutgoingComment,
    Visibility,
    WriteKind,
)

AWKWARD = "Zażółć gęślą jaźń 😀 <b>&amp;</b> \u202eright to left\nsecond line"


def draft(title: str = "", body: str = "It prints nothing.") -> CaseDraft:
    """A case nobody else makes: title and correlation are new each time."""
    mark = uuid4().hex[:12]
    return CaseDraft(f"msp-{mark}", title or f"Printer down {mark}", body, "P2")


def attachment(name: str, content: bytes) -> OutgoingAttachment:
    return OutgoingAttachment(
        key=uuid4().hex,
        filename=name,
        content_type="application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        open=lambda: io.BytesIO(content),
    )


class Conformance:
    """Run against a real product through the fixture `peer`."""

    @pytest.fixture
    def ours(self, peer: Peer) -> object:
        with closing(peer.connector()) as connector:
            yield connector

    def opened(self, ours: VendorConnector, made: CaseDraft | None = None) -> CaseRef:
        """A new case."""
        return ours.create_case(made or draft(), ours.reserve(WriteKind.CASE))

    def body_of(self, case: CaseSnapshot) -> list[str]:
        return [" ".join(one.body.split()) for one in case.comments]

    def test_check_proves_who_we_are(self, ours: VendorConnector) -> None:
        identity = ours.check()
        assert identity.account
        assert identity.problems == ()
        assert identity.vendor_time is not None

    def test_fault_19_a_wrong_password_is_an_auth_failure(self, peer: Peer) -> None:
        stranger = peer.connector(password="not the password")
        with closing(stranger), pytest.raises(AuthFailed):
            stranger.check()

    def test_the_vendors_statuses_are_mapped(self, ours: VendorConnector) -> None:
        """A vendor may add statuses of its own making; those it came with have a meaning."""
        known = set(ours.list_statuses().values())
        assert {CaseStatus.ACKNOWLEDGED, CaseStatus.IN_PROGRESS, CaseStatus.RESOLVED} <= known
        assert CaseStatus.AWAITING_US in known

    def test_a_case_is_made_and_reads_back_as_it_was_sent(self, ours: VendorConnector) -> None:
        made = draft(body=AWKWARD)
        ref = self.opened(ours, made)
        case = ours.fetch_case(ref)
        assert (case.title, case.correlation_id) == (made.title, made.correlation_id)
        assert case.status is CaseStatus.ACKNOWLEDGED
        assert self.body_of(case) == [" ".join(AWKWARD.split())]
        assert case.comments[0].is_ours
        assert ref.number
        assert ref.url

    def test_fault_10_a_repeated_create_makes_no_second_case(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        """Where a create cannot be made repeatable, its double must at least be seen."""
        made, reservation = draft(), ours.reserve(WriteKind.CASE)
        first = ours.create_case(made, reservation)
        if ours.capabilities().native_idempotency:
            with pytest.raises(Exception, match="not valid"):
                ours.create_case(made, reservation)
            assert peer.cases_called(made.title) == [first.external_id]
        elif ours.capabilities().search_by_correlation:
            # No token to promise it with: the engine searches before it repeats a create.
            assert reservation is None
            second = ours.create_case(made, reservation)
            found = [one.ref.external_id for one in ours.find_by_correlation(made.correlation_id)]
            assert found == [first.external_id, second.external_id]
        else:
            # Nothing tells whether it was made: the engine asks a person before a repeat.
            with pytest.raises(NotSupported):
                ours.find_by_correlation(made.correlation_id)

    def test_a_case_is_found_by_its_correlation_and_no_other(self, ours: VendorConnector) -> None:
        made = draft()
        ref = self.opened(ours, made)
        self.opened(ours)
        hits = ours.find_by_correlation(made.correlation_id)
        assert [one.ref.external_id for one in hits] == [ref.external_id]
        assert ours.find_by_correlation(made.correlation_id[:-1]) == []
        assert ours.find_by_correlation("msp-never") == []

    def test_fault_54_a_title_changed_at_the_vendor_breaks_no_link(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        made = draft()
        ref = self.opened(ours, made)
        peer.renames(ref.external_id, f"Renamed {uuid4().hex}")
        assert ours.fetch_case(ref).correlation_id == made.correlation_id
        assert len(ours.find_by_correlation(made.correlation_id)) == 1

    def test_a_comment_arrives_once_however_often_it_is_written(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        said = OutgoingComment(uuid4().hex, AWKWARD)
        reservation = ours.reserve(WriteKind.COMMENT)
        first = ours.add_comment(ref, said, reservation)
        again = ours.add_comment(ref, said, reservation)
        assert first.verified
        assert first.external_id == again.external_id
        assert len(peer.comments_of(ref.external_id)) == 2
        case = ours.fetch_case(ref)
        assert case.comments[1].marker == said.key
        assert case.comments[1].is_ours

    def test_fault_48_an_internal_note_stays_internal_or_is_refused(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        if ours.capabilities().internal_notes:
            note = OutgoingComment(uuid4().hex, "secret", Visibility.INTERNAL)
            assert ours.add_comment(ref, note, None).verified
            assert ours.fetch_case(ref).comments[-1].visibility is Visibility.INTERNAL
            return
        with pytest.raises(NotSupported):
            ours.add_comment(ref, OutgoingComment("k", "secret", Visibility.INTERNAL), None)
        assert len(peer.comments_of(ref.external_id)) == 1

    def test_the_vendors_comments_come_in_order_and_are_not_ours(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        for text in ("We look into it.", AWKWARD, "Solved?"):
            peer.says(ref.external_id, text)
        case = ours.fetch_case(ref)
        assert self.body_of(case)[1:] == ["We look into it.", " ".join(AWKWARD.split()), "Solved?"]
        assert not any(one.is_ours or one.marker for one in case.comments[1:])
        assert case.comments[1].author

    def test_fault_50_files_keep_their_name_and_bytes(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        content = bytes(range(256)) * 300
        sent = attachment("zażółć log é.bin", content)
        reservation = ours.reserve(WriteKind.ATTACHMENT)
        first = ours.add_attachment(ref, sent, reservation)
        again = ours.add_attachment(ref, sent, reservation)
        assert first.verified
        assert first.external_id == again.external_id
        assert peer.files_of(ref.external_id) == [content]
        (listed,) = ours.fetch_case(ref).attachments
        assert listed.filename == sent.filename
        sink = io.BytesIO()
        assert ours.fetch_attachment(ref, listed, sink, 10**6) == sent.sha256
        assert sink.getvalue() == content

    def test_fault_50_what_is_too_large_is_refused_before_it_is_sent(
        self, ours: VendorConnector
    ) -> None:
        """Every connector names a limit, be it its own: a file of any size would fill memory."""
        largest = ours.capabilities().max_attachment_bytes
        assert largest is not None
        ref = self.opened(ours)
        huge = OutgoingAttachment("k", "huge", "a/b", largest + 1, "", open=io.BytesIO)
        with pytest.raises(RefusedByVendor):
            ours.add_attachment(ref, huge, None)

    def test_fault_51_a_download_beyond_the_limit_is_stopped(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        peer.attaches(ref.external_id, "big.bin", b"x" * 300_000)
        (listed,) = ours.fetch_case(ref).attachments
        with pytest.raises(TooLarge):
            ours.fetch_attachment(ref, listed, io.BytesIO(), 100_000)

    def test_a_status_is_set_read_back_and_compared(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        before = ours.fetch_case(ref).raw_status
        result = ours.set_status(ref, CaseStatus.RESOLVED, raw=None, expected=before)
        assert result.verified
        assert ours.fetch_case(ref).status is CaseStatus.RESOLVED
        assert ours.set_status(ref, CaseStatus.RESOLVED, raw=None, expected=None).verified

    def test_fault_43_a_case_that_moved_on_is_stale(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        before = ours.fetch_case(ref).raw_status
        other = next(
            raw for raw, status in ours.list_statuses().items() if status is CaseStatus.AWAITING_US
        )
        peer.sets_status(ref.external_id, other)
        with pytest.raises(Stale):
            ours.set_status(ref, CaseStatus.CLOSED, raw=None, expected=before)
        assert ours.fetch_case(ref).status is CaseStatus.AWAITING_US

    def test_g07_fault_42_a_status_the_vendor_does_not_know_is_not_called_done(
        self, ours: VendorConnector
    ) -> None:
        ref = self.opened(ours)
        try:
            result = ours.set_status(ref, CaseStatus.CLOSED, raw="no such status", expected=None)
        except RefusedByVendor:
            return
        assert not result.verified

    def test_fault_39_a_deleted_case_is_gone(self, peer: Peer, ours: VendorConnector) -> None:
        ref = self.opened(ours)
        peer.removes(ref.external_id)
        with pytest.raises(CaseGone):
            ours.fetch_case(ref)

    def test_changes_are_found_by_the_vendors_clock(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        if not self.tells_changes(ours):
            return
        start = ours.changed_since(None, 50).next_cursor
        ref = self.opened(ours)
        assert ref.external_id in self.changed(ours, start, 50)

    def test_fault_29_no_change_is_lost_between_small_pages(
        self, peer: Peer, ours: VendorConnector
    ) -> None:
        if not self.tells_changes(ours):
            return
        start = ours.changed_since(None, 50).next_cursor
        made = {self.opened(ours).external_id for _ in range(7)}
        for page in (1, 2, 3):
            assert made <= self.changed(ours, start, page)

    def tells_changes(self, ours: VendorConnector) -> bool:
        """One that cannot says so, and never answers with an empty page."""
        if ours.capabilities().changed_since:
            return True
        with pytest.raises(NotSupported):
            ours.changed_since(None, 50)
        return False

    def changed(self, ours: VendorConnector, cursor: str, limit: int) -> set[str]:
        """Everything changed since a cursor, by pages of `limit`."""
        found: set[str] = set()
        for _ in range(200):
            page = ours.changed_since(cursor, limit)
            found |= {one.external_id for one in page.changes}
            cursor = page.next_cursor
            if not page.more:
                return found
        raise AssertionError("the pages never end")
