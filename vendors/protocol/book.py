"""The desk's own record of a case at a vendor that has only a telephone or a web page.

For such a vendor the record stands where others have a system: people write in it what was said,
and the connector `manual` reads it as it would read a vendor's answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vendors.protocol.values import CaseStatus


@dataclass(frozen=True, slots=True)
class BookedNote:
    """Something said; `key` is the operation's where we were to say it."""

    id: str
    from_vendor: bool
    person: str
    text: str
    at: datetime
    key: str | None


@dataclass(frozen=True, slots=True)
class BookedCase:
    """A case as people wrote it down."""

    id: str
    correlation_id: str
    number: str | None
    status: CaseStatus
    changed_at: datetime
    notes: Sequence[BookedNote]


class Book(Protocol):
    """The record of one connection."""

    def by_correlation(self, correlation_id: str) -> BookedCase | None:
        """The case of this reference, once somebody has called."""
        ...

    def by_id(self, case_id: str) -> BookedCase | None:
        """The case of this id."""
        ...

    def set_status(self, case_id: str, status: CaseStatus) -> None:
        """Write down how the case stands."""
        ...

    def changed_since(self, at: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Ids of what was written in since, oldest first."""
        ...

    def now(self) -> datetime:
        """The record's own clock."""
        ...
