"""Status names of Roundup's classic template, both ways."""

from __future__ import annotations

from collections.abc import Mapping

from vendors.protocol.values import CaseStatus

TAKEN_FOR: Mapping[str, CaseStatus] = {
    "unread": CaseStatus.ACKNOWLEDGED,
    "chatting": CaseStatus.IN_PROGRESS,
    "in-progress": CaseStatus.IN_PROGRESS,
    "testing": CaseStatus.IN_PROGRESS,
    "need-eg": CaseStatus.AWAITING_US,
    "deferred": CaseStatus.ON_HOLD,
    "resolved": CaseStatus.RESOLVED,
    "done-cbb": CaseStatus.CLOSED,
}

# There is no word for "withdrawn"; the comment that goes with it says so.
ASKED_BY: Mapping[CaseStatus, str] = {
    CaseStatus.IN_PROGRESS: "chatting",
    CaseStatus.AWAITING_US: "need-eg",
    CaseStatus.ON_HOLD: "deferred",
    CaseStatus.RESOLVED: "resolved",
    CaseStatus.CLOSED: "done-cbb",
    CaseStatus.CANCELLED: "done-cbb",
}

SEVERITY: Mapping[str, str] = {"P1": "critical", "P2": "urgent", "P3": "bug", "P4": "bug"}


def taken_for(raw: str) -> CaseStatus:
    """What we take a status name for; unknown is never guessed."""
    return TAKEN_FOR.get(raw.casefold(), CaseStatus.UNKNOWN)
