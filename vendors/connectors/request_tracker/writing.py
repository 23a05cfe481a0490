"""RT's writes. It has nothing that makes a write repeatable, so each looks before and after."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from msp.kernel.http import Limits
from vendors.connectors.marks import note_mark, split_note, with_note
from vendors.connectors.request_tracker.calls import Element, RequestTrackerCalls, multipart
from vendors.connectors.request_tracker.snapshot import Account, read_case
from vendors.protocol.errors import CaseGone, Forbidden, ProtocolBroken, RefusedByVendor, TooLarge
from vendors.protocol.values import (
    CaseRef,
    OutgoingAttachment,
    OutgoingComment,
    Visibility,
    WriteResult,
)

DOWNLOAD_SECONDS = 120.0
# Base64 and the record around it.
LARGER = 1.4
RECORD = 2**16


def write_comment(
    calls: RequestTrackerCalls, ref: CaseRef, comment: OutgoingComment, us: Account
) -> WriteResult:
    """Add it unless it is there; a reply is seen by whoever asked, a comment by the vendor only."""
    found = _note(calls, ref, comment.key, us)
    if found:
        return WriteResult(found, verified=True)
    body = {"Content": with_note(comment.body, comment.key), "ContentType": "text/plain"}
    calls.create(_way(ref, comment.visibility), json=body)
    found = _note(calls, ref, comment.key, us)
    return WriteResult(found, verified=found is not None)


def write_file(
    calls: RequestTrackerCalls, ref: CaseRef, file: OutgoingAttachment, us: Account
) -> WriteResult:
    """Add it unless an equal one of ours is there.

    It goes as bytes, whatever it is: RT converts a text to UTF-8, and it would not be the same.
    """
    found = _equal_file(calls, ref, file, us)
    if found:
        return WriteResult(found, verified=True)
    with file.open() as content:
        parts = multipart({}, file.filename, content, "application/octet-stream")
        calls.create(_way(ref, file.visibility), **parts)
    found = _equal_file(calls, ref, file, us)
    return WriteResult(found, verified=found is not None)


def download(calls: RequestTrackerCalls, file_id: str, limit: int) -> bytes:
    """A file's bytes; `TooLarge` beyond `limit`."""
    most = int(limit * LARGER) + RECORD
    limits = Limits(total=DOWNLOAD_SECONDS, wire_bytes=most, body_bytes=most)
    try:
        record = calls.read(f"attachment/{file_id}", limits=limits)
    except (CaseGone, Forbidden) as error:
        raise RefusedByVendor(f"The file {file_id} is not at the vendor any more.") from error
    try:
        content = b64decode(record.get("Content") or "")
    except NotBase64 as error:
        raise ProtocolBroken("The file came in a form that cannot be read.") from error
    if len(content) > limit:
        raise TooLarge("The file is larger than allowed.")
    return content


def _way(ref: CaseRef, visibility: Visibility) -> str:
    way = "comment" if visibility is Visibility.INTERNAL else "correspond"
    return f"ticket/{ref.external_id}/{way}"


def _note(calls: RequestTrackerCalls, ref: CaseRef, key: str, us: Account) -> str | None:
    """The id of our comment with this mark. A search hit alone is not believed."""
    where: list[Element] = [
        {"field": "Content", "operator": "LIKE", "value": f"%{note_mark(key)}%"}
    ]
    fields: dict[str, Any] = {"fields": "TransactionId,Creator,Content"}
    path = f"ticket/{ref.external_id}/attachments"
    for one in calls.rows_with_gaps(path, where, fields):
        if us.made(one) and split_note(one["Content"])[1] == key:
            return str(one["TransactionId"])
    return None


def _equal_file(
    calls: RequestTrackerCalls, ref: CaseRef, file: OutgoingAttachment, us: Account
) -> str | None:
    """The id of a file of ours with the same bytes."""
    for one in read_case(calls, ref, us).attachments:
        if one.is_ours and one.size == file.size:
            content = download(calls, one.external_id, file.size)
            if hashlib.sha256(content).hexdigest() == file.sha256:
                return one.external_id
    return None
