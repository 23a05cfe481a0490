"""The Request Tracker connector. Run against RT 5.0.3 (Debian) by the conformance suite.

RT has no way to make a write repeatable, so every write is looked for by its mark before a
repeat, and read back afterwards: RT answers 200 also to what it did not do.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO
from urllib.parse import quote

from msp.kernel.i18n import _
from vendors.connectors.marks import with_reference
from vendors.connectors.request_tracker.calls import Element, RequestTrackerCalls
from vendors.connectors.request_tracker.changes import OVERLAP, Place, page_behind
from vendors.connectors.request_tracker.snapshot import (
    LINK,
    Account,
    read_case,
    ref_of,
    references_of,
)
from vendors.connectors.request_tracker.statuses import ASKED_BY, PRIORITY, TAKEN_FOR
from vendors.connectors.request_tracker.writing import download, write_comment, write_file
from vendors.protocol.errors import (
    CaseGone,
    Forbidden,
    NotSupported,
    ProtocolBroken,
    RefusedByVendor,
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
    WriteKind,
    WriteResult,
)

ROUNDS = 3
LARGEST_FILE = 10 * 2**20
# What may stand in a search without ending it.
HARMLESS = re.compile(r"[\w .:-]+")


class RequestTrackerConnector:
    """One account at one RT, and the queue that our cases go to."""

    kind = "request_tracker"

    def __init__(self, calls: RequestTrackerCalls, us: Account, queue: str) -> None:
        self._calls = calls
        self._us = us
        self._queue = queue

    def capabilities(self) -> Capabilities:
        return Capabilities(
            search_by_correlation=True,
            search_is_complete=True,
            changed_since=True,
            cursor_overlap=OVERLAP,
            optimistic_lock=True,
            internal_notes=True,
            attachments=True,
            max_attachment_bytes=LARGEST_FILE,
        )

    def check(self) -> Identity:
        """RT shows the dates of an account to that account only: that is the proof."""
        version = str(self._calls.read("rt").get("Version", ""))
        problems = [*self._account_problems(), *self._queue_problems()]
        return Identity(self._us.name, self._calls.vendor_now, f"RT {version}", tuple(problems))

    def list_statuses(self) -> Mapping[str, CaseStatus]:
        """Those of the default lifecycle: RT tells a queue's statuses to nobody over REST."""
        return TAKEN_FOR

    def reserve(self, kind: WriteKind) -> str | None:
        return None

    def create_case(self, draft: CaseDraft, reservation: str | None) -> CaseRef:
        body: Element = {
            "Queue": self._queue,
            "Subject": draft.title,
            "Content": with_reference(draft.body, draft.correlation_id),
            "ContentType": "text/plain",
            "Priority": draft.extra.get("priority") or PRIORITY.get(draft.severity, 50),
            "RefersTo": f"{LINK}{draft.correlation_id}",
        }
        if self._us.field:
            body["CustomFields"] = {self._us.field: draft.correlation_id}
        _data, made = self._calls.create("ticket", json=body)
        return ref_of(self._calls, made)

    def find_by_correlation(self, correlation_id: str) -> Sequence[CaseSnapshot]:
        if not HARMLESS.fullmatch(correlation_id):
            return []
        query = f"RefersTo = '{LINK}{correlation_id}'"
        if HARMLESS.fullmatch(self._us.field):
            query += f" OR 'CF.{{{self._us.field}}}' = '{correlation_id}'"
        rows = self._calls.page("tickets", {"query": query, "orderby": "id", "per_page": 100})
        found = []
        for row in rows["items"]:
            ref = CaseRef(str(row["id"]))
            ticket = self._calls.read(f"ticket/{ref.external_id}")
            if correlation_id in references_of(ticket, self._us):
                # A survivor of a merge carries more references than its own.
                case = read_case(self._calls, ref, self._us)
                found.append(replace(case, correlation_id=correlation_id))
        return found

    def add_comment(
        self, ref: CaseRef, comment: OutgoingComment, reservation: str | None
    ) -> WriteResult:
        return write_comment(self._calls, ref, comment, self._us)

    def add_attachment(
        self, ref: CaseRef, attachment: OutgoingAttachment, reservation: str | None
    ) -> WriteResult:
        if not attachment.size:
            raise RefusedByVendor(_("The vendor's system does not take an empty file."))
        if attachment.size > LARGEST_FILE:
            raise TooLarge(
                _("%(name)s is larger than the vendor's system takes.", name=attachment.filename)
            )
        return write_file(self._calls, ref, attachment, self._us)

    def set_status(
        self, ref: CaseRef, target: CaseStatus, *, raw: str | None, expected: str | None
    ) -> WriteResult:
        wanted = raw or ASKED_BY.get(target)
        if wanted is None:
            raise NotSupported(_("RT has no status for %(status)s.", status=target.value))
        told: list[str] = []
        for _round in range(ROUNDS):
            now, etag = self._status(ref)
            if now == wanted:
                return WriteResult(None, verified=True, told=now)
            if expected is not None and now != expected:
                raise Stale(f"The case is {now} by now.")
            try:
                told = self._calls.change(f"ticket/{ref.external_id}", etag, {"Status": wanted})
                break
            except Stale:
                # Somebody said something meanwhile; whether the status stands, the next look tells.
                continue
        now, _etag = self._status(ref)
        return WriteResult(None, verified=now == wanted, told="; ".join(told) or now)

    def fetch_case(self, ref: CaseRef) -> CaseSnapshot:
        return read_case(self._calls, ref, self._us)

    def fetch_attachment(
        self, ref: CaseRef, attachment: ExternalAttachment, sink: BinaryIO, limit: int
    ) -> str:
        content = download(self._calls, attachment.external_id, limit)
        sink.write(content)
        return hashlib.sha256(content).hexdigest()

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        if self._calls.vendor_now is None:
            self.check()
        now = self._calls.clock()
        if now is None:
            raise ProtocolBroken("The vendor's system does not tell its time.")
        if cursor is None:
            return ChangePage((), Place(now.replace(microsecond=0)).text, more=False)
        return page_behind(self._calls, Place.read(cursor), now, limit)

    def verify_and_parse(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Sequence[InboundHint]:
        raise NotSupported("RT sends no signed deliveries; it is polled.")

    def close(self) -> None:
        self._calls.close()

    def _account_problems(self) -> list[str]:
        try:
            told = self._calls.read(f"user/{quote(self._us.name, safe='')}")
        except (CaseGone, Forbidden):
            told = {}
        if "LastUpdated" in told:
            return []
        return [_("RT does not take us for the account %(name)s.", name=self._us.name)]

    def _queue_problems(self) -> list[str]:
        try:
            queue = self._calls.read(f"queue/{quote(self._queue, safe='')}")
        except (CaseGone, Forbidden):
            return [
                _("The queue %(name)s is not there, or not for this account.", name=self._queue)
            ]
        problems = []
        if not any(one["ref"] == "create" for one in queue["_hyperlinks"]):
            problems.append(
                _("The account may not create tickets in the queue %(name)s.", name=self._queue)
            )
        fields = [one["name"] for one in queue["TicketCustomFields"]]
        if self._us.field and self._us.field not in fields:
            problems.append(
                _("The queue has no custom field %(name)s that we see.", name=self._us.field)
            )
        return problems

    def _status(self, ref: CaseRef) -> tuple[str, str]:
        """The raw status and the ETag to change it under."""
        ticket, etag = self._calls.read_versioned(f"ticket/{ref.external_id}")
        return str(ticket["Status"]), etag
