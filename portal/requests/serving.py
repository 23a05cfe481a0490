"""The files of a request, as its page lists them."""

from __future__ import annotations

from msp.desk.tickets.models import Entry


def file_links(entry: Entry) -> list[tuple[str, str, str, None]]:
    """The files of an entry: name, address, size in words."""
    return [
        (one.filename, f"/requests/files/{one.id}", size_words(one.size), None)
        for one in entry.attachments
    ]


def size_words(size: int) -> str:
    """A size in bytes as a person reads it."""
    if size >= 1 << 20:
        return f"{size / (1 << 20):.1f} MB"
    return f"{max(1, round(size / 1024))} kB"
