"""The connector whose system is the desk's own record of telephone calls.

It writes nothing by itself: until somebody has called and typed in what came of it, each write
answers that a person is awaited. So a case is never called the vendor's before a number, or the
word that there is none, was typed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO

from msp.kernel.i18n import _
from vendors.protocol.book import Book, BookedCase, BookedNote
from vendors.protocol.errors import (
    AwaitsPerson,
    CaseGone,
    NotSupported,
    ProtocolBroken,
    RefusedByVendor,
    Stale,
)
from vendors.protocol.snapshots import (
    CaseSnapshot,
    Change,
    ChangePage,
    ExternalAttachment,
    ExternalComment,
    InboundHint,
)
from vendors.protocol.values import (
    Capabilities,
    CaseDraft,
    CaseRef,
    CaseStatus,
    Identity,
    OutgoingAttachment,
    OutgoingComment,
    Visibility,
    WriteKind,
    WriteResult,
)

ACCOUNT = "telephone"


class ManualConnector:
    """Reads the record; people are its only writers."""

    kind = "manual"

    def __init__(self, book: Book) -> None:
        self._book = book

    def capabilities(self) -> Capabilities:
        return Capabilities(
            search_by_correlation=True,
            search_is_complete=True,
            changed_since=True,
            cursor_overlap=timedelta(0),
        )

    def check(self) -> Identity:
        return Identity(ACCOUNT, self._book.now())

    def list_statuses(self) -> Mapping[str, CaseStatus]:
        return {one.value: one for one in CaseStatus if one is not CaseStatus.UNKNOWN}

    def reserve(self, kind: WriteKind) -> str | None:
        return None

    def create_case(self, draft: CaseDraft, reservation: str | None) -> CaseRef:
        case = self._book.by_correlation(draft.correlation_id)
        if case is None:
            raise AwaitsPerson(_("Somebody must call, and type in the number."))
        return ref_of(case)

    def find_by_correlation(self, correlation_id: str) -> Sequence[CaseSnapshot]:
        case = self._book.by_correlation(correlation_id)
        return [self._snapshot(case)] if case else []

    def add_comment(
        self, ref: CaseRef, comment: OutgoingComment, reservation: str | None
    ) -> WriteResult:
        return self._told(ref, comment.key)

    def add_attachment(
        self, ref: CaseRef, attachment: OutgoingAttachment, reservation: str | None
    ) -> WriteResult:
        return self._told(ref, attachment.key)

    def set_status(
        self, ref: CaseRef, target: CaseStatus, *, raw: str | None, expected: str | None
    ) -> WriteResult:
        """The words that go before it were said on the telephone; this only writes it down."""
        if raw is not None and raw not in self.list_statuses():
            raise RefusedByVendor(_("There is no status %(status)s.", status=raw))
        case, wanted = self._case(ref), CaseStatus(raw) if raw else target
        if case.status is wanted:
            return WriteResult(None, verified=True, told=wanted.value)
        if expected is not None and case.status != expected:
            raise Stale(_("The case is %(status)s by now.", status=case.status.value))
        self._book.set_status(case.id, wanted)
        now = self._case(ref).status
        return WriteResult(None, verified=now is wanted, told=now.value)

    def fetch_case(self, ref: CaseRef) -> CaseSnapshot:
        return self._snapshot(self._case(ref))

    def fetch_attachment(
        self, ref: CaseRef, attachment: ExternalAttachment, sink: BinaryIO, limit: int
    ) -> str:
        raise NotSupported(_("No file comes over the telephone."))

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        if cursor is None:
            return ChangePage((), self._book.now().isoformat(), more=False)
        try:
            start = datetime.fromisoformat(cursor)
        except ValueError as error:
            raise ProtocolBroken(
                _("%(cursor)s is no cursor of this connector.", cursor=cursor)
            ) from error
        changes = [Change(*one) for one in self._book.changed_since(start, limit)]
        newest = changes[-1].changed_at.isoformat() if changes else cursor
        return ChangePage(changes, newest, more=len(changes) >= limit and newest != cursor)

    def verify_and_parse(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Sequence[InboundHint]:
        raise NotSupported(_("A telephone sends no deliveries."))

    def close(self) -> None:
        """Nothing is open."""

    def _case(self, ref: CaseRef) -> BookedCase:
        case = self._book.by_id(ref.external_id)
        if case is None:
            raise CaseGone(_("This case stands in no record any more."))
        return case

    def _told(self, ref: CaseRef, key: str) -> WriteResult:
        for note in self._case(ref).notes:
            if note.key == key:
                return WriteResult(note.id, verified=True)
        raise AwaitsPerson(_("Somebody must tell the vendor, and say here that it was told."))

    def _snapshot(self, case: BookedCase) -> CaseSnapshot:
        return CaseSnapshot(
            ref=ref_of(case),
            raw_status=case.status.value,
            status=case.status,
            title=None,
            updated_at=case.changed_at,
            read_at=self._book.now(),
            version=case.status.value,
            correlation_id=case.correlation_id,
            comments=[comment_of(one) for one in case.notes if one.text],
        )


def ref_of(case: BookedCase) -> CaseRef:
    """A vendor that gave no number is asked by our own reference."""
    return CaseRef(case.id, case.number or case.correlation_id)


def comment_of(note: BookedNote) -> ExternalComment:
    return ExternalComment(
        external_id=note.id,
        author=note.person,
        is_ours=not note.from_vendor,
        body=note.text,
        visibility=Visibility.PUBLIC,
        created_at=note.at,
        marker=note.key,
    )
