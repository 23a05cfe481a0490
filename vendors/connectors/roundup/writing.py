"""Roundup's writes, each of which finds what an earlier try of the same write left behind."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from msp.kernel.http import Limits
from vendors.connectors.counting import Counting
from vendors.connectors.roundup.calls import RoundupCalls, written
from vendors.connectors.roundup.snapshot import id_of, ids_of
from vendors.protocol.errors import OutcomeUnknown, ReservationSpent, Stale, TooLarge
from vendors.protocol.values import CaseRef, OutgoingAttachment

ROUNDS = 3
DOWNLOAD_SECONDS = 120.0


def write_message(
    calls: RoundupCalls, me: str, mark: str, text: str, reservation: str | None
) -> str:
    """The id of the one message with this mark, written if it is not there yet."""
    found = marked_messages(calls, me, mark)
    if found:
        return found[0]
    # Roundup sets no author itself, and then refuses to link the message: "nosy ... [None]".
    body = {"content": text, "author": me, "messageid": mark}
    if calls.vendor_now:
        body["date"] = written(calls.vendor_now)
    try:
        return calls.create("msg", reservation, json=body)
    except ReservationSpent:
        found = marked_messages(calls, me, mark)
        if not found:
            raise
        return found[0]


def marked_messages(calls: RoundupCalls, me: str, mark: str) -> list[str]:
    """Messages with exactly this mark that our own account wrote, oldest first."""
    rows = calls.search(
        "msg", {"messageid:": mark, "@fields": "messageid,creator", "@sort": "creation,id"}
    )
    return [
        str(one["id"])
        for one in rows
        if one.get("messageid") == mark and id_of(one.get("creator")) == me
    ]


def write_file(
    calls: RoundupCalls, me: str, attachment: OutgoingAttachment, reservation: str | None
) -> str:
    """The id of the file; under a spent reservation, of the equal one that the first try made."""
    name, kind = attachment.filename, attachment.content_type
    try:
        with attachment.open() as content:
            return calls.create(
                "file",
                reservation,
                files={"content": (name, content, kind)},
                data={"name": name, "type": kind},
            )
    except ReservationSpent:
        rows = calls.search("file", {"name:": name, "@fields": "name,creator"})
        for one in rows:
            ours = one.get("name") == name and id_of(one.get("creator")) == me
            if ours and _same(calls, str(one["id"]), attachment):
                return str(one["id"])
        raise


def link(calls: RoundupCalls, ref: CaseRef, name: str, element_id: str) -> bool:
    """Link a message or file to the issue unless it is; returns whether it is there at the end.

    Adding a link that exists would make it twice, so each change is under the ETag of a look.
    """
    for _ in range(ROUNDS):
        data, etag = calls.read(f"issue/{ref.external_id}", {"@fields": name})
        if element_id in ids_of(data["attributes"][name]):
            return True
        try:
            calls.change(f"issue/{ref.external_id}", etag, {"@op": "add", name: [element_id]})
        except Stale:
            continue
        except OutcomeUnknown:
            # The next look tells whether it was done.
            continue
    data, _ = calls.read(f"issue/{ref.external_id}", {"@fields": name})
    return element_id in ids_of(data["attributes"][name])


def download(calls: RoundupCalls, file_id: str, sink: BinaryIO, limit: int) -> str:
    """Write a file to `sink` and return its SHA-256; `TooLarge` beyond `limit` bytes."""
    counting = Counting(sink, limit)
    limits = Limits(total=DOWNLOAD_SECONDS, wire_bytes=limit + 1, body_bytes=limit + 1)
    calls.download(file_id, counting, limits)
    return counting.digest.hexdigest()


def _same(calls: RoundupCalls, file_id: str, attachment: OutgoingAttachment) -> bool:
    try:
        return download(calls, file_id, BytesIO(), attachment.size) == attachment.sha256
    except TooLarge:
        return False
