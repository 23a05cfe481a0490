"""The connector of a definition. Run against django-helpdesk 2.6 by the conformance suite.

Such systems know no write that can be repeated, so each write looks first whether it is there
already, by the mark that it carries, and reads back afterwards. The id, and never a title or a
search hit alone, says which case is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from msp.kernel.i18n import _
from vendors.connectors.http.abilities import abilities_of
from vendors.connectors.http.calls import HttpCalls
from vendors.connectors.http.changes import first_cursor, page_behind
from vendors.connectors.http.downloads import download
from vendors.connectors.http.fields import needed_at, text_at
from vendors.connectors.http.snapshot import FoundFile, named, read_case
from vendors.connectors.http.vocabulary import (
    comment_words,
    correlation_words,
    draft_words,
    file_words,
    ref_words,
)
from vendors.protocol.errors import (
    AuthFailed,
    CaseGone,
    Forbidden,
    NotSupported,
    OutcomeUnknown,
    Stale,
    TooLarge,
)
from vendors.protocol.snapshots import CaseSnapshot, ChangePage, ExternalAttachment, InboundHint
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


class HttpConnector:
    """One account at one system; `me` is how that system names us as an author."""

    kind = "http"

    def __init__(self, calls: HttpCalls, account: str, me: str) -> None:
        self._calls = calls
        self._asked = calls.definition.calls
        self._account = account
        self._me = me

    def capabilities(self) -> Capabilities:
        return abilities_of(self._calls.definition, self._calls.writer.renderer)

    def check(self) -> Identity:
        """By the account that the answer names, or else by what a stranger is not given."""
        call = self._asked.check
        try:
            told = self._calls.ask(call, {})
        except Forbidden as error:
            raise AuthFailed(str(error)) from error
        if call.account:
            account = text_at(call.account, told)
            known = account.casefold() == self._account.casefold()
            problem = "" if known else _("The vendor does not take us for this account.")
        else:
            account = self._account
            told_apart = self._calls.refuses_strangers(call)
            problem = "" if told_apart else _("The vendor answers this to anybody, not to us.")
        problems = (problem,) if problem else ()
        return Identity(account or self._account, self._calls.vendor_now, None, problems)

    def list_statuses(self) -> Mapping[str, CaseStatus]:
        meanings = self._calls.definition.statuses.meanings
        return {raw: CaseStatus(meaning) for raw, meaning in meanings.items()}

    def reserve(self, kind: WriteKind) -> str | None:
        return None

    def create_case(self, draft: CaseDraft, reservation: str | None) -> CaseRef:
        call = self._asked.create
        told = self._calls.ask(call, {"case": draft_words(draft)}, writing=True)
        made = text_at(call.id, told)
        if not made:
            raise OutcomeUnknown(_("The answer does not say which case was made."))
        return named(self._calls, made, text_at(self._calls.definition.case.number, told))

    def find_by_correlation(self, correlation_id: str) -> Sequence[CaseSnapshot]:
        """Each hit is read, and only one that carries our reference is believed."""
        call = self._asked.find
        if call is None:
            raise NotSupported(_("This system cannot be searched for our reference."))
        words = {"case": correlation_words(correlation_id)}
        ids = [needed_at(call.id, row) for row in self._calls.pages(call, words)]
        found = [self._read_if_there(one) for one in dict.fromkeys(ids)]
        hits = [one for one in found if one is not None and one.correlation_id == correlation_id]
        return sorted(hits, key=lambda one: min([one.updated_at, *_made(one)]))

    def add_comment(
        self, ref: CaseRef, comment: OutgoingComment, reservation: str | None
    ) -> WriteResult:
        call, known = self._asked.comment, self.fetch_case(ref)
        if call is None:
            raise NotSupported(_("No comment can be added at this system."))
        if comment.visibility is Visibility.INTERNAL and not self.capabilities().internal_notes:
            raise NotSupported(_("This system shows every comment to everybody."))
        if found := _noted(known, comment):
            return found
        words = {"case": ref_words(ref), "comment": comment_words(comment)}
        self._calls.ask(call, words, writing=True)
        return _noted(self.fetch_case(ref), comment) or WriteResult(None, verified=False)

    def add_attachment(
        self, ref: CaseRef, attachment: OutgoingAttachment, reservation: str | None
    ) -> WriteResult:
        call, largest = self._asked.attach, self._calls.definition.limits.attachment_bytes
        if call is None:
            raise NotSupported(_("No file can be added at this system."))
        if attachment.size > largest:
            raise TooLarge(_("%(name)s is larger than the system takes.", name=attachment.filename))
        if found := self._same_file(ref, attachment):
            return WriteResult(found, verified=True)
        words = {"case": ref_words(ref), "file": file_words(attachment)}
        self._calls.upload(call, words, attachment)
        found = self._same_file(ref, attachment)
        return WriteResult(found, verified=found is not None)

    def set_status(
        self, ref: CaseRef, target: CaseStatus, *, raw: str | None, expected: str | None
    ) -> WriteResult:
        call = self._asked.status
        wanted = raw or self._calls.definition.statuses.asked_by.get(target.value)
        if call is None or wanted is None:
            raise NotSupported(_("The system is never asked for %(status)s.", status=target.value))
        now = self.fetch_case(ref).raw_status
        if now == wanted:
            return WriteResult(None, verified=True, told=now)
        if expected is not None and now != expected:
            raise Stale(_("The case is %(status)s by now.", status=now))
        words = {"case": ref_words(ref), "status": {"raw": wanted, "wanted": target.value}}
        self._calls.ask(call, words, writing=True)
        now = self.fetch_case(ref).raw_status
        return WriteResult(None, verified=now == wanted, told=now)

    def fetch_case(self, ref: CaseRef) -> CaseSnapshot:
        return read_case(self._calls, ref, self._me).case

    def fetch_attachment(
        self, ref: CaseRef, attachment: ExternalAttachment, sink: BinaryIO, limit: int
    ) -> str:
        return download(self._calls, ref, self._found_file(ref, attachment), sink, limit)

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        call = self._asked.changes
        if call is None:
            raise NotSupported(_("This system cannot say what changed; its cases are read."))
        if cursor is None:
            self.check()
            return ChangePage((), first_cursor(self._calls), more=False)
        return page_behind(self._calls, call, cursor, limit)

    def verify_and_parse(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Sequence[InboundHint]:
        raise NotSupported(_("This system sends no deliveries; it is polled."))

    def close(self) -> None:
        self._calls.close()

    def _read_if_there(self, case_id: str) -> CaseSnapshot | None:
        try:
            return self.fetch_case(CaseRef(case_id))
        except CaseGone:
            return None

    def _found_file(self, ref: CaseRef, attachment: ExternalAttachment) -> FoundFile:
        for one in read_case(self._calls, ref, self._me).files:
            if one.file.external_id == attachment.external_id:
                return one
        return FoundFile(attachment, "")

    def _same_file(self, ref: CaseRef, attachment: OutgoingAttachment) -> str | None:
        """Our own file of these bytes at the case, by content and not by name."""
        for one in read_case(self._calls, ref, self._me).files:
            if one.file.is_ours and one.file.size in (None, attachment.size):
                try:
                    sha256 = download(self._calls, ref, one, BytesIO(), attachment.size)
                except TooLarge:
                    continue
                if sha256 == attachment.sha256:
                    return one.file.external_id
        return None


def _made(case: CaseSnapshot) -> list[datetime]:
    return [one.created_at for one in case.comments]


def _noted(case: CaseSnapshot, comment: OutgoingComment) -> WriteResult | None:
    """The comment that carries the key; verified when it also says what was sent."""
    for one in case.comments:
        if one.marker == comment.key:
            same = _plain(one.body) == _plain(comment.body)
            seen = one.visibility is comment.visibility
            return WriteResult(one.external_id, verified=same and seen)
    return None


def _plain(text: str) -> str:
    """Systems change line ends and spaces; the words are what is compared."""
    return " ".join(text.split())
