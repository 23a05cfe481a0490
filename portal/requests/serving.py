"""Handing out a stored file so that no browser ever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from litestar.response import Stream

from msp.desk.tickets.models import Entry

CHUNK = 1 << 18


def download(file: BinaryIO, filename: str, size: int) -> Stream:
    """The bytes as a download under their own name, never as a page of ours."""
    plain = "".join(one if one.isascii() and one.isprintable() else "_" for one in filename)
    plain = plain.replace('"', "_").replace("\\", "_")
    name = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
    headers = {"Content-Disposition": name, "Content-Length": str(size)}
    return Stream(_chunks(file), media_type="application/octet-stream", headers=headers)


def file_links(entry: Entry) -> list[tuple[str, str, str, None]]:
    """The files of an entry for the page: name, address, size in words."""
    return [
        (one.filename, f"/requests/files/{one.id}", size_words(one.size), None)
        for one in entry.attachments
    ]


def size_words(size: int) -> str:
    """A size in bytes as a person reads it."""
    if size >= 1 << 20:
        return f"{size / (1 << 20):.1f} MB"
    return f"{max(1, round(size / 1024))} kB"


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
