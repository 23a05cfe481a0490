"""Marks within texts, for systems that have no better place: they survive merges and renames.

The text of a case ends with its reference, which the desk's own foot already carries; a comment
ends with a line that names its key. Whoever reads them back cuts them off again.
"""

from __future__ import annotations

import re

_REFERENCE = re.compile(r"\b(msp-[\w-]*\w)\s*\Z")
_NOTE = re.compile(r"\s*\[msp-note ([^\s\[\]]+)\]\s*\Z")


def with_reference(text: str, correlation_id: str) -> str:
    """The text of a new case, ending with our reference."""
    if reference_in(text) == correlation_id:
        return text
    return f"{text}{_foot(correlation_id)}"


def reference_in(text: str) -> str | None:
    """The reference with which a case's text ends."""
    found = _REFERENCE.search(text)
    return found[1] if found else None


def without_reference(text: str) -> str:
    """The text as it was before `with_reference`."""
    return text.rstrip().removesuffix(_foot(reference_in(text) or ""))


def with_note(text: str, key: str) -> str:
    """A comment's text with its mark."""
    return f"{text}\n\n{note_mark(key)}"


def note_mark(key: str) -> str:
    """What to search for when it is not known whether a comment arrived."""
    return f"[msp-note {key}]"


def split_note(text: str) -> tuple[str, str | None]:
    """A comment's text and the key in its mark."""
    found = _NOTE.search(text)
    return (text[: found.start()], found[1]) if found else (text, None)


def _foot(correlation_id: str) -> str:
    return f"\n\n-- \n{correlation_id}"
