"""A vendor's names and texts in the form in which they are stored."""

from __future__ import annotations

from msp.kernel.i18n import _
from vendors.protocol.snapshots import ExternalComment

LONGEST = 100_000


def label_of(vendor: str, comment: ExternalComment) -> str:
    """Who speaks: the vendor's person, and the vendor."""
    return f"{comment.author} · {vendor}" if comment.author else vendor


def text_of(comment: ExternalComment) -> str:
    """The text as it can be stored; a very long one is cut and says so."""
    text = comment.body.replace("\x00", "").strip()
    if len(text) > LONGEST:
        return text[:LONGEST] + "\n" + _("[cut; the whole text is at the vendor]")
    return text or _("[an empty message]")


def safe_name(name: str) -> str:
    """The last part of a file name, without what a disk or a page could stumble over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(one for one in last if one.isprintable()).strip(". ")
    return clean[-200:] or _("file")
