"""The TMF621 connector, versions 4 and 5.

Built from TM Forum's published documents, and for the ServiceNow flavour from ServiceNow's; run
by the conformance suite against a server of our own that speaks the contract, never yet against
a vendor's product.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from msp.kernel.i18n import _
from vendors.connectors.signatures import Scheme, prove
from vendors.connectors.tmf621 import hub
from vendors.connectors.tmf621.calls import MERGE, Ticket, TicketCalls
from vendors.connectors.tmf621.changes import OVERLAP, Place, begun, page_behind
from vendors.connectors.tmf621.events import hints_in
from vendors.connectors.tmf621.profile import SEVERITY, Changes, Patch, Profile
from vendors.connectors.tmf621.snapshot import (
    EPOCH,
    ID_TYPE,
    attachment_of,
    correlation_of,
    listed,
    ref_of,
    snapshot_of,
)
from vendors.connectors.tmf621.writing import add_to, fetch
from vendors.protocol.errors import NotSupported, RefusedByVendor, Stale, TooLarge
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


class TroubleTicketConnector:
    """One account at one server."""

    kind = "tmf621"

    def __init__(
        self, calls: TicketCalls, profile: Profile, account: str, secrets: Mapping[str, str]
    ) -> None:
        self._calls, self._profile = calls, profile
        self._account, self._secrets = account, secrets

    def capabilities(self) -> Capabilities:
        profile = self._profile
        return Capabilities(
            search_by_correlation=profile.keeps_our_id,
            search_settle=profile.settle or timedelta(0),
            search_is_complete=profile.settle is not None and profile.keeps_our_id,
            changed_since=profile.changes is not Changes.SCAN,
            cursor_overlap=OVERLAP,
            internal_notes=profile.internal_notes,
            attachments=True,
            max_attachment_bytes=profile.largest,
            inbound=frozenset({"poll", "webhook"}),
            hub=profile.has_hub,
        )

    def check(self) -> Identity:
        """The standard has no word for who we are: a list that is a list is all there is."""
        self._calls.page({"fields": "id"}, 0, 1)
        return Identity(
            self._account, self._calls.vendor_now, f"TMF621 v{self._profile.version}", ()
        )

    def list_statuses(self) -> Mapping[str, CaseStatus]:
        return dict(self._profile.statuses)

    def reserve(self, kind: WriteKind) -> str | None:
        return None

    def create_case(self, draft: CaseDraft, reservation: str | None) -> CaseRef:
        made = self._calls.create(self._new(draft))
        return ref_of(made, self._calls.base_url)

    def find_by_correlation(self, correlation_id: str) -> Sequence[CaseSnapshot]:
        """A server that ignores the filter returns everything: each hit is looked at."""
        if not self._profile.keeps_our_id:
            raise NotSupported(_("This server cannot be searched for our reference."))
        name = "externalId" if self._profile.version < 5 else "externalIdentifier.id"
        hits = [
            one
            for one in self._calls.all({name: correlation_id})
            if correlation_of(one, self._profile) == correlation_id and one.get("id")
        ]
        hits.sort(key=lambda one: str(one.get("creationDate") or ""))
        cases = [self.fetch_case(CaseRef(str(one["id"]))) for one in hits]
        return [one for one in cases if one.correlation_id == correlation_id]

    def add_comment(
        self, ref: CaseRef, comment: OutgoingComment, reservation: str | None
    ) -> WriteResult:
        internal = comment.visibility is Visibility.INTERNAL
        if internal and not self._profile.internal_notes:
            raise NotSupported(_("This server shows every note to everybody who sees the ticket."))
        note = {
            "id": comment.key,
            "author": self._profile.author,
            "date": self._now(),
            "text": comment.body,
        }
        mark = self._profile.note_internal if internal else self._profile.note_public
        if self._profile.note_key and mark:
            note[self._profile.note_key] = mark
        item = self._profile.typed(dict(note), "Note")
        there = add_to(self._calls, self._profile, ref.external_id, "note", item)
        return WriteResult(self._note_id(ref, comment) if there else None, verified=there)

    def add_attachment(
        self, ref: CaseRef, attachment: OutgoingAttachment, reservation: str | None
    ) -> WriteResult:
        if attachment.size > self._profile.largest:
            raise TooLarge(_("%(name)s is larger than the vendor takes.", name=attachment.filename))
        with attachment.open() as file:
            content = base64.b64encode(file.read()).decode()
        item = self._profile.typed(
            {
                "id": attachment.key,
                "name": attachment.filename,
                "mimeType": attachment.content_type,
                "attachmentType": attachment.content_type.partition("/")[0],
                "content": content,
            },
            "Attachment",
        )
        there = add_to(self._calls, self._profile, ref.external_id, "attachment", item)
        return WriteResult(attachment.key if there else None, verified=there)

    def set_status(
        self, ref: CaseRef, target: CaseStatus, *, raw: str | None, expected: str | None
    ) -> WriteResult:
        known = self._profile.statuses.items()
        wanted = raw or next((name for name, status in known if status is target), None)
        if wanted is None:
            raise NotSupported(_("This server has no status for %(status)s.", status=target.value))
        ticket, etag = self._calls.ticket(ref.external_id)
        now = str(ticket.get("status") or "")
        if now == wanted:
            return WriteResult(None, verified=True, told=now)
        if expected is not None and now != expected:
            raise Stale(f"The case is {now} by now.")
        self._calls.change(ref.external_id, *self._status(wanted), etag)
        now = str(self._calls.ticket(ref.external_id)[0].get("status") or "")
        return WriteResult(None, verified=now == wanted, told=now)

    def fetch_case(self, ref: CaseRef) -> CaseSnapshot:
        ticket, _etag = self._calls.ticket(ref.external_id)
        return snapshot_of(ticket, self._profile, self._calls.base_url, self._calls.vendor_now)

    def fetch_attachment(
        self, ref: CaseRef, attachment: ExternalAttachment, sink: BinaryIO, limit: int
    ) -> str:
        ticket, _etag = self._calls.ticket(ref.external_id)
        for place, one in enumerate(listed(ticket, "attachment")):
            if attachment_of(one, place).external_id == attachment.external_id:
                return fetch(self._calls, one, sink, limit)
        raise RefusedByVendor(_("The file is not at the vendor any more."))

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        if cursor is None and self._profile.changes is not Changes.SCAN:
            self.check()
            return ChangePage((), begun(self._calls.vendor_now or EPOCH), more=False)
        place = Place.read(cursor) if cursor else Place(EPOCH, EPOCH)
        return page_behind(self._calls, self._profile.changes, place, limit)

    def verify_and_parse(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Sequence[InboundHint]:
        delivery = prove(Scheme.URL, self._secrets, headers, body, now)
        return hints_in(body, delivery, self._profile)

    def register_address(self, address: str) -> str:
        return hub.register(self._calls, self._profile, address)

    def withdraw_address(self, registration_id: str) -> None:
        hub.withdraw(self._calls, registration_id)

    def has_address(self, registration_id: str) -> bool | None:
        return hub.is_there(self._calls, registration_id)

    def close(self) -> None:
        self._calls.close()

    def _new(self, draft: CaseDraft) -> Ticket:
        profile = self._profile
        body: Ticket = {
            "name": draft.title,
            "description": draft.body,
            "severity": SEVERITY.get(draft.severity, "Minor"),
            "ticketType": profile.ticket_type,
        }
        if profile.keeps_our_id and profile.version < 5:
            body["externalId"] = draft.correlation_id
        elif profile.keeps_our_id:
            known = {
                "owner": profile.author,
                "externalIdentifierType": ID_TYPE,
                "id": draft.correlation_id,
            }
            body["externalIdentifier"] = [profile.typed(dict(known), "ExternalIdentifier")]
        elif not draft.body.rstrip().endswith(draft.correlation_id):
            body["description"] = f"{draft.body}\n\n{draft.correlation_id}"
        return profile.typed(body, "TroubleTicket")

    def _status(self, wanted: str) -> tuple[str, Any]:
        if self._profile.patch is Patch.APPEND:
            return "application/json-patch+json", [
                {"op": "replace", "path": "/status", "value": wanted}
            ]
        media = MERGE if self._profile.patch is Patch.MERGE else "application/json"
        return media, self._profile.typed({"status": wanted}, "TroubleTicket")

    def _note_id(self, ref: CaseRef, comment: OutgoingComment) -> str:
        """Ours where the server kept it, else the one it gave the note."""
        found = [one for one in self.fetch_case(ref).comments[1:] if one.is_ours]
        if any(one.external_id == comment.key for one in found):
            return comment.key
        same = [one for one in found if one.body == comment.body]
        return same[-1].external_id if same else comment.key

    def _now(self) -> str:
        """By the vendor's clock, so that both sides' notes stand in their order."""
        at = self._calls.vendor_now
        if at is None:
            self.check()
            at = self._calls.vendor_now or EPOCH
        return at.isoformat().replace("+00:00", "Z")
