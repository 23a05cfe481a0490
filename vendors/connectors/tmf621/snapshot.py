"""From a trouble ticket to a snapshot. The description is the first thing said: ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from vendors.connectors.tmf621.calls import Ticket, moment
from vendors.connectors.tmf621.profile import Profile
from vendors.protocol.snapshots import CaseSnapshot, ExternalAttachment, ExternalComment
from vendors.protocol.values import CaseRef, CaseStatus, Visibility

ID_TYPE = "msp-desk"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OUR_KEY = re.compile(r"[0-9a-f]{32}")
# Where a server has no place for it, our reference stands at the end of the text.
OUR_REFERENCE = re.compile(r"\b(msp-[0-9a-z-]{4,60})\s*$")


def snapshot_of(
    ticket: Ticket, profile: Profile, base_url: str, read_at: datetime | None
) -> CaseSnapshot:
    """The ticket as the engine compares it."""
    raw = str(ticket.get("status") or "")
    merged = merged_into(ticket)
    return CaseSnapshot(
        ref=ref_of(ticket, base_url),
        raw_status=raw,
        status=taken_for(raw, profile),
        title=str(ticket.get("name") or "") or None,
        updated_at=moment(ticket.get("lastUpdate")) or read_at or EPOCH,
        read_at=read_at,
        version=raw,
        correlation_id=correlation_of(ticket, profile),
        merged_into=ref_of({"id": merged}, base_url) if merged else None,
        comments=comments_of(ticket, profile),
        attachments=[
            attachment_of(one, place) for place, one in enumerate(listed(ticket, "attachment"))
        ],
    )


def ref_of(ticket: Mapping[str, Any], base_url: str) -> CaseRef:
    """How people quote and open a ticket."""
    ticket_id = str(ticket["id"])
    href = str(ticket.get("href") or f"{base_url}troubleTicket/{ticket_id}")
    return CaseRef(ticket_id, ticket_id, href if href.startswith("http") else None)


def taken_for(raw: str, profile: Profile) -> CaseStatus:
    """What we take a status for; unknown is never guessed."""
    folded = {name.casefold(): status for name, status in profile.statuses.items()}
    return folded.get(raw.casefold(), CaseStatus.UNKNOWN)


def correlation_of(ticket: Mapping[str, Any], profile: Profile) -> str | None:
    """Our reference, where this version of the standard keeps it."""
    if not profile.keeps_our_id:
        found = OUR_REFERENCE.search(str(ticket.get("description") or ""))
        return found[1] if found else None
    if profile.version < 5:
        return str(ticket.get("externalId") or "") or None
    for one in listed(ticket, "externalIdentifier"):
        if one.get("externalIdentifierType") == ID_TYPE and one.get("id"):
            return str(one["id"])
    return None


def comments_of(ticket: Ticket, profile: Profile) -> list[ExternalComment]:
    correlation = correlation_of(ticket, profile)
    first = ExternalComment(
        external_id="description",
        author=profile.author,
        is_ours=correlation is not None,
        body=text_of(ticket.get("description")),
        visibility=Visibility.PUBLIC,
        created_at=moment(ticket.get("creationDate")) or EPOCH,
        marker=correlation,
    )
    notes = [comment_of(one, profile) for one in listed(ticket, "note")]
    return [first, *sorted(notes, key=lambda one: one.created_at)]


def comment_of(note: Mapping[str, Any], profile: Profile) -> ExternalComment:
    ours = str(note.get("author") or "") == profile.author
    known, body = str(note.get("id") or ""), text_of(note.get("text"))
    internal = profile.internal_notes and note.get(profile.note_key) == profile.note_internal
    return ExternalComment(
        external_id=known or digest(note.get("author"), note.get("date"), body),
        author=str(note.get("author") or ""),
        is_ours=ours,
        body=body,
        visibility=Visibility.INTERNAL if internal else Visibility.PUBLIC,
        created_at=moment(note.get("date")) or EPOCH,
        marker=known if ours and OUR_KEY.fullmatch(known) else None,
    )


def attachment_of(file: Mapping[str, Any], place: int) -> ExternalAttachment:
    known = str(file.get("id") or "")
    name = text_of(file.get("name")) or f"file{place + 1}"
    return ExternalAttachment(
        external_id=known or digest(name, file.get("url"), place),
        filename=name,
        content_type=str(file.get("mimeType") or "") or None,
        size=None,
        is_ours=bool(OUR_KEY.fullmatch(known)),
        created_at=None,
    )


def merged_into(ticket: Mapping[str, Any]) -> str:
    """The ticket that goes on in this one's place, where a relationship says so."""
    for one in listed(ticket, "troubleTicketRelationship"):
        kind = str(one.get("relationshipType") or "").casefold()
        if kind in ("mergedinto", "merged_into", "isreplacedby", "duplicateof"):
            return str(one.get("id") or "")
    return ""


def listed(ticket: Mapping[str, Any], name: str) -> Sequence[dict[str, Any]]:
    """The objects of a list that may be missing."""
    found = ticket.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text_of(value: object) -> str:
    return str(value or "").replace("\x00", "")


def digest(*parts: object) -> str:
    """An id for what has none; the same as long as the thing is the same."""
    return hashlib.sha256("\x00".join(map(str, parts)).encode()).hexdigest()[:32]
