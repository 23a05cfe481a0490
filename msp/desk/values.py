"""The closed sets of words about work; the texts of the columns of the same names."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    INCIDENT = "incident"
    REQUEST = "request"
    PROBLEM = "problem"
    CHANGE = "change"


class Status(StrEnum):
    """Status categories. Labels may be renamed; rules and clocks read the category alone."""

    NEW = "new"
    OPEN = "open"
    WAITING_CLIENT = "waiting_client"
    WAITING_VENDOR = "waiting_vendor"
    PLANNED = "planned"
    RESOLVED = "resolved"
    CLOSED = "closed"


ENDED = (Status.RESOLVED, Status.CLOSED)


class ClosureCode(StrEnum):
    SOLVED = "solved"
    WORKAROUND = "workaround"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    SPAM = "spam"


# Endings by which nothing was owed any more: their clocks are dropped, neither met nor missed.
CLOCKS_DROPPED_BY = frozenset(ClosureCode) - {ClosureCode.SOLVED, ClosureCode.WORKAROUND}


class Channel(StrEnum):
    PORTAL = "portal"
    MAIL = "mail"
    PHONE = "phone"
    API = "api"
    STAFF = "staff"


class AuthorKind(StrEnum):
    AGENT = "agent"
    CONTACT = "contact"
    VENDOR = "vendor"
    AUTOMATION = "automation"


class EntryKind(StrEnum):
    REPLY = "reply"
    NOTE = "note"
    EVENT = "event"
    VENDOR = "vendor"


class Visibility(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


def priority_of(impact: int, urgency: int) -> int:
    """Priority 1 to 4 from the matrix of impact and urgency, each 1 (high) to 3 (low)."""
    return max(1, min(4, impact + urgency - 1))
