"""Pages: no inline script or style (the content policy forbids them), and in their places."""

from __future__ import annotations

import re

from tests.house.tree import ROOMS, ROOT, Finding

INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE), "an inline script"),
    (re.compile(r"<style\b", re.IGNORECASE), "an inline style sheet"),
    (re.compile(r"\sstyle\s*=\s*[\"']", re.IGNORECASE), "an inline style"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "an inline handler"),
    (re.compile(r"\|\s*safe\b"), "text marked safe: clean it where it comes in"),
    (re.compile(r"href\s*=\s*[\"']javascript:", re.IGNORECASE), "a link that is a script"),
)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
# Mails have no style sheet: their one layout styles itself.
MAILS = "/templates/mails/"


def pages() -> list[tuple[str, str]]:
    """Every template as its path below the root and its text."""
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
        for room in ROOMS
        for path in sorted((ROOT / room / "templates").rglob("*"))
        if path.is_file() and path.suffix in (".html", ".svg", ".xml", ".txt")
    ]


def inline(path: str, text: str) -> list[Finding]:
    if MAILS in path:
        return []
    text = COMMENT.sub(lambda hit: "\n" * hit.group(0).count("\n"), text)
    return [
        Finding(path, text.count("\n", 0, hit.start()) + 1, what)
        for pattern, what in INLINE
        for hit in pattern.finditer(text)
    ]
