"""Adding to a ticket's lists, in the three ways servers know, and reading back what came of it.

A list that is sent whole replaces the one that is there: a note that somebody else wrote between
our look and our write would be lost, so the write goes under the ETag where there is one, and
what we looked at must still be there afterwards.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any, BinaryIO

from msp.kernel.http import Limits
from msp.kernel.i18n import _
from vendors.connectors.counting import Counting
from vendors.connectors.tmf621.calls import APPEND, MERGE, Ticket, TicketCalls
from vendors.connectors.tmf621.profile import Patch, Profile
from vendors.connectors.tmf621.snapshot import listed
from vendors.protocol.errors import OutcomeUnknown, RefusedByVendor, Stale, TooLarge

ROUNDS = 3
DOWNLOAD_SECONDS = 120.0


def add_to(
    calls: TicketCalls, profile: Profile, ticket_id: str, name: str, item: dict[str, Any]
) -> bool:
    """Add an item with an id of ours unless it is there; whether it is there at the end."""
    for _round in range(ROUNDS):
        ticket, etag = calls.ticket(ticket_id)
        if _has(ticket, name, item):
            return True
        try:
            _write(calls, profile, ticket, etag, name, item)
        except Stale:
            continue
        after, _etag = calls.ticket(ticket_id)
        _check_kept(ticket, after, name)
        return _has(after, name, item)
    raise Stale(_("The ticket changes all the time."))


def _write(
    calls: TicketCalls,
    profile: Profile,
    ticket: Ticket,
    etag: str,
    name: str,
    item: dict[str, Any],
) -> None:
    ticket_id = str(ticket["id"])
    if profile.patch is Patch.APPEND:
        # A list that is not there yet cannot be appended to.
        known = isinstance(ticket.get(name), list)
        path, value = (f"/{name}/-", item) if known else (f"/{name}", [item])
        calls.change(ticket_id, APPEND, [{"op": "add", "path": path, "value": value}], etag)
        return
    media = MERGE if profile.patch is Patch.MERGE else "application/json"
    body = profile.typed({name: [*listed(ticket, name), item]}, "TroubleTicket")
    calls.change(ticket_id, media, body, etag)


def _has(ticket: Ticket, name: str, item: dict[str, Any]) -> bool:
    """By our id; where the server gives ids of its own, by author and text."""
    for one in listed(ticket, name):
        if one.get("id") == item["id"]:
            return True
        replaced = name == "note" and one.get("author") == item["author"]
        if replaced and one.get("text") == item["text"] and not _ours(one):
            return True
    return False


def _ours(one: dict[str, Any]) -> bool:
    known = str(one.get("id") or "")
    return len(known) == 32 and all(letter in "0123456789abcdef" for letter in known)


def _check_kept(before: Ticket, after: Ticket, name: str) -> None:
    """Never called done where our write took something of somebody else's away."""
    left = {str(one.get("id")) for one in listed(after, name)}
    if any(one.get("id") and str(one["id"]) not in left for one in listed(before, name)):
        raise OutcomeUnknown(_("After our write something of the vendor's was missing."))


def fetch(calls: TicketCalls, file: Mapping[str, Any], sink: BinaryIO, limit: int) -> str:
    """Write a file to `sink`; its SHA-256. By value, or from the address that stands there."""
    if file.get("content"):
        return _by_value(str(file["content"]), sink, limit)
    if not file.get("url"):
        raise RefusedByVendor(_("The vendor does not say where this file is."))
    counting = Counting(sink, limit)
    limits = Limits(total=DOWNLOAD_SECONDS, wire_bytes=limit + 65_536, body_bytes=limit + 1)
    calls.download(str(file["url"]), counting, limits)
    return counting.digest.hexdigest()


def _by_value(content: str, sink: BinaryIO, limit: int) -> str:
    if len(content) > limit * 4 // 3 + 4096:
        raise TooLarge(_("The file is larger than allowed."))
    try:
        raw = base64.b64decode("".join(content.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RefusedByVendor(_("The vendor's file cannot be read.")) from error
    if len(raw) > limit:
        raise TooLarge(_("The file is larger than allowed."))
    sink.write(raw)
    return hashlib.sha256(raw).hexdigest()
