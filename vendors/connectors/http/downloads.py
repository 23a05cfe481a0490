"""A file's bytes, from the address the vendor names or by a call of their own."""

from __future__ import annotations

from typing import BinaryIO

from msp.kernel.http import Limits
from msp.kernel.i18n import _
from vendors.connectors.counting import Counting
from vendors.connectors.http.calls import HttpCalls
from vendors.connectors.http.definition import Call
from vendors.connectors.http.request import Rendered
from vendors.connectors.http.snapshot import FoundFile
from vendors.connectors.http.vocabulary import ref_words
from vendors.protocol.errors import RefusedByVendor
from vendors.protocol.values import CaseRef

DOWNLOAD_SECONDS = 120.0


def download(calls: HttpCalls, ref: CaseRef, file: FoundFile, sink: BinaryIO, limit: int) -> str:
    """Write a file to `sink` and return its SHA-256; `TooLarge` beyond `limit` bytes."""
    counting = Counting(sink, limit)
    limits = Limits(total=DOWNLOAD_SECONDS, wire_bytes=limit + 65_536, body_bytes=limit + 1)
    calls.download(_request(calls, ref, file), counting, limits)
    return counting.digest.hexdigest()


def _request(calls: HttpCalls, ref: CaseRef, file: FoundFile) -> Rendered:
    """Never to another place: our sign-in goes with it."""
    call = calls.definition.calls.download
    words = {
        "case": ref_words(ref),
        "file": {
            "id": file.file.external_id,
            "name": file.file.filename,
            "comment": file.comment,
        },
    }
    if call is not None:
        return calls.writer.write(call, words)
    if not file.address:
        raise RefusedByVendor(_("The vendor does not say where this file is."))
    rendered = calls.writer.write(Call(path=""), words)
    place = calls.writer.place(file.address)
    return Rendered("GET", place, {}, rendered.headers)
