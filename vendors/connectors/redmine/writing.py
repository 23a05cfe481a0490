"""Redmine's writes. None can be made repeatable, so each looks before it and after it."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote

from msp.kernel.http import Limits
from vendors.connectors.counting import Counting
from vendors.connectors.marks import with_note
from vendors.connectors.redmine.calls import Element, RedmineCalls
from vendors.connectors.redmine.snapshot import Account, attachment, case_of, read_issue
from vendors.protocol.errors import TooLarge
from vendors.protocol.snapshots import ExternalAttachment
from vendors.protocol.values import (
    CaseRef,
    OutgoingAttachment,
    OutgoingComment,
    Visibility,
    WriteResult,
)

DOWNLOAD_SECONDS = 120.0


def write_comment(
    calls: RedmineCalls, ref: CaseRef, comment: OutgoingComment, us: Account
) -> WriteResult:
    """Add it unless it is there. The answer to a change names nothing: reading back does."""
    found = _note(calls, ref, comment.key, us)
    if found:
        return WriteResult(found, verified=True)
    body: Element = {"notes": with_note(comment.body, comment.key)}
    if comment.visibility is Visibility.INTERNAL:
        body["private_notes"] = True
    calls.change(ref.external_id, body)
    found = _note(calls, ref, comment.key, us)
    return WriteResult(found, verified=found is not None)


def write_file(
    calls: RedmineCalls, ref: CaseRef, file: OutgoingAttachment, us: Account
) -> WriteResult:
    """Add it unless an equal one of ours is there. Each try uploads anew: a token is used once."""
    found = _equal_file(calls, ref, file, us)
    if found:
        return WriteResult(found, verified=True)
    with file.open() as content:
        token = calls.upload(file.filename, content)
    upload = {"token": token, "filename": file.filename, "content_type": file.content_type}
    calls.change(ref.external_id, {"uploads": [upload]})
    found = _equal_file(calls, ref, file, us)
    return WriteResult(found, verified=found is not None)


def download(calls: RedmineCalls, file: ExternalAttachment, sink: BinaryIO, limit: int) -> str:
    """Write a file to `sink` and return its SHA-256; `TooLarge` beyond `limit` bytes."""
    counting = Counting(sink, limit)
    limits = Limits(total=DOWNLOAD_SECONDS, wire_bytes=limit + 2**16, body_bytes=limit + 1)
    path = f"attachments/download/{file.external_id}/{quote(file.filename, safe='')}"
    calls.download(path, counting, limits)
    return counting.digest.hexdigest()


def _note(calls: RedmineCalls, ref: CaseRef, key: str, us: Account) -> str | None:
    case = case_of(calls, read_issue(calls, ref), us)
    return next((one.external_id for one in case.comments if one.marker == key), None)


def _equal_file(
    calls: RedmineCalls, ref: CaseRef, file: OutgoingAttachment, us: Account
) -> str | None:
    """The id of a file of ours with the same bytes."""
    for row in read_issue(calls, ref)["attachments"]:
        one = attachment(row, us)
        if one.is_ours and one.size == file.size and _same(calls, one, file):
            return one.external_id
    return None


def _same(calls: RedmineCalls, one: ExternalAttachment, file: OutgoingAttachment) -> bool:
    try:
        return download(calls, one, BytesIO(), file.size) == file.sha256
    except TooLarge:
        return False
