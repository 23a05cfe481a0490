"""Subjects without what mailers and other desks pile up in front of them."""

from __future__ import annotations

import re

PREFIX = re.compile(
    r"\s*(?:(?:re|fwd?|fw|odp|pd|aw|wg|antw|vs|sv|tr|rv|rif|пересл|отв)\s*(?:\[\d+\]|\(\d+\))?\s*:"
    r"|\[\s*#?\s*\d{3,12}\s*\])",
    re.IGNORECASE,
)
MOST_PREFIXES = 30


def subject_of(subject: str) -> str:
    """What the mail is about: without Re, Odp, AW and the like, and without ticket numbers."""
    for _ in range(MOST_PREFIXES):
        match = PREFIX.match(subject)
        if match is None:
            break
        subject = subject[match.end() :]
    return subject.strip()


def numbered(number: int, subject: str) -> str:
    """The subject of our own mails: people see the number, nothing reads it back."""
    return f"[{number}] {subject_of(subject)}".strip()
