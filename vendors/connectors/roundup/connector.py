"""The Roundup connector. Run against Roundup 2.6.0 (classic template) by the conformance suite.

Roundup hands out post-once tokens for any class, so a case, a comment and a file are each made
at most once however often a write is repeated. Linking a message or a file to its issue is a
change under an ETag, after a look whether the link is there: adding it twice would double it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from msp.kernel.i18n import _
from vendors.connectors.roundup.calls import RoundupCalls
from vendors.connectors.roundup.changes import OVERLAP, Place, page_behind
from vendors.connectors.roundup.snapshot import (
    CASE_MARK,
    COMMENT_MARK,
    name_of,
    read_case,
    ref_of,
)
from vendors.connectors.roundup.statuses import ASKED_BY, SEVERITY, taken_for
from vendors.connectors.roundup.writing import (
    download,
    link,
    marked_messages,
    write_file,
    write_message,
)
from vendors.connectors.signatures import Scheme, prove
from vendors.protocol.errors import NotSupported, ProtocolBroken, RefusedByVendor, Stale, TooLarge
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

CLASSES = {WriteKind.CASE: "issue", WriteKind.COMMENT: "msg", WriteKind.ATTACHMENT: "file"}
LARGEST_FILE = 20 * 2**20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RoundupConnector:
    """One account at one tracker."""

    kind = "roundup"

    def __init__(
        self, calls: RoundupCalls, account: str, secrets: Mapping[str, str] | None = None
    ) -> None:
        self._calls = calls
        self._account = account
        self._secrets = secrets or {}
        self._id = ""

    def capabilities(self) -> Capabilities:
        return Capabilities(
            native_idempotency=True,
            search_by_correlation=True,
            search_is_complete=True,
            changed_since=True,
            cursor_overlap=OVERLAP,
            optimistic_lock=True,
            attachments=True,
            max_attachment_bytes=LARGEST_FILE,
            inbound=frozenset({"poll", "webhook"}),
        )

    def check(self) -> Identity:
        """Only we ourselves may see our address: that, and not the status 200, is the proof."""
        data, _etag = self._calls.read(
            f"user/username={quote(self._account, safe='')}",
            {"@fields": "username,roles,timezone,address"},
        )
        told = data["attributes"]
        self._id = str(data["id"])
        problems = []
        if "address" not in told or told.get("username") != self._account:
            problems.append(_("The tracker does not take us for this account."))
        if told.get("timezone") not in (None, "", "0", "UTC"):
            # Roundup reads the dates we send in the account's own zone.
            problems.append(_("The account's time zone at the tracker must be empty or UTC."))
        return Identity(self._account, self._calls.vendor_now, "REST 1", tuple(problems))

    def list_statuses(self) -> Mapping[str, CaseStatus]:
        rows = self._calls.search("status", {"@fields": "name,order", "@sort": "order"})
        return {str(one["name"]): taken_for(one["name"]) for one in rows}

    def reserve(self, kind: WriteKind) -> str | None:
        return self._calls.reserve(CLASSES[kind])

    def create_case(self, draft: CaseDraft, reservation: str | None) -> CaseRef:
        """Message first, then the issue: a failure between leaves a message nobody sees."""
        message = write_message(
            self._calls, self._me(), CASE_MARK.format(draft.correlation_id), draft.body, None
        )
        body = {
            "title": draft.title,
            "messages": [message],
            "priority": draft.extra.get("priority") or SEVERITY.get(draft.severity, "bug"),
        }
        return ref_of(self._calls, self._calls.create("issue", reservation, json=body))

    def find_by_correlation(self, correlation_id: str) -> Sequence[CaseSnapshot]:
        mark = CASE_MARK.format(correlation_id)
        messages = marked_messages(self._calls, self._me(), mark)
        hits = [
            str(one["id"])
            for message in messages
            for one in self._calls.search("issue", {"messages": message, "@sort": "creation,id"})
        ]
        cases = [self.fetch_case(CaseRef(one)) for one in dict.fromkeys(hits)]
        return [one for one in cases if one.correlation_id == correlation_id]

    def add_comment(
        self, ref: CaseRef, comment: OutgoingComment, reservation: str | None
    ) -> WriteResult:
        if comment.visibility is Visibility.INTERNAL:
            raise NotSupported(_("Roundup shows every message to everybody who sees the issue."))
        mark = COMMENT_MARK.format(comment.key)
        message = write_message(self._calls, self._me(), mark, comment.body, reservation)
        return WriteResult(message, verified=link(self._calls, ref, "messages", message))

    def add_attachment(
        self, ref: CaseRef, attachment: OutgoingAttachment, reservation: str | None
    ) -> WriteResult:
        if not attachment.size:
            raise RefusedByVendor(_("Roundup does not take an empty file."))
        if attachment.size > LARGEST_FILE:
            raise TooLarge(
                _("%(name)s is larger than the tracker takes.", name=attachment.filename)
            )
        found = write_file(self._calls, self._me(), attachment, reservation)
        linked = link(self._calls, ref, "files", found)
        same = download(self._calls, found, BytesIO(), attachment.size + 1) == attachment.sha256
        return WriteResult(found, verified=linked and same)

    def set_status(
        self, ref: CaseRef, target: CaseStatus, *, raw: str | None, expected: str | None
    ) -> WriteResult:
        wanted = raw or ASKED_BY.get(target)
        if wanted is None:
            raise NotSupported(_("Roundup has no status for %(status)s.", status=target.value))
        now, etag = self._status(ref)
        if now == wanted:
            return WriteResult(None, verified=True, told=now)
        if expected is not None and now != expected:
            raise Stale(f"The case is {now} by now.")
        self._calls.change(f"issue/{ref.external_id}", etag, {"status": wanted})
        now, _etag = self._status(ref)
        return WriteResult(None, verified=now == wanted, told=now)

    def fetch_case(self, ref: CaseRef) -> CaseSnapshot:
        return read_case(self._calls, ref, self._me())

    def fetch_attachment(
        self, ref: CaseRef, attachment: ExternalAttachment, sink: BinaryIO, limit: int
    ) -> str:
        return download(self._calls, attachment.external_id, sink, limit)

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        if cursor is None:
            self.check()
            return ChangePage((), Place(self._calls.vendor_now or EPOCH).text, more=False)
        return page_behind(self._calls, Place.read(cursor), limit)

    def verify_and_parse(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Sequence[InboundHint]:
        """Roundup sends none by itself; `docs/roundup-detector.py` makes a tracker send them."""
        delivery = prove(Scheme.STANDARD, self._secrets, headers, body, now)
        told = json.loads(body)
        issue = str(told["issue"])
        if not issue.isdigit():
            raise ProtocolBroken("The delivery names no issue.")
        return (InboundHint(delivery, issue, None, None),)

    def close(self) -> None:
        self._calls.close()

    def _me(self) -> str:
        """Our own id at the tracker, asked once."""
        if not self._id:
            self.check()
        return self._id

    def _status(self, ref: CaseRef) -> tuple[str, str]:
        """The raw status and the ETag to change it under."""
        data, etag = self._calls.read(
            f"issue/{ref.external_id}", {"@fields": "status", "@verbose": 2}
        )
        return name_of(data["attributes"]["status"]), etag
