"""Status names of RT's default lifecycle, both ways."""

from __future__ import annotations

from collections.abc import Mapping

from vendors.protocol.values import CaseStatus

DELETED = "deleted"

# "Stalled" mostly waits for whoever asked, and RT opens such a case by itself when we answer.
# Taking it so costs us a look too many; the other way round a vendor would wait for nobody.
TAKEN_FOR: Mapping[str, CaseStatus] = {
    "new": CaseStatus.ACKNOWLEDGED,
    "open": CaseStatus.IN_PROGRESS,
    "stalled": CaseStatus.AWAITING_US,
    "resolved": CaseStatus.RESOLVED,
    "rejected": CaseStatus.REJECTED,
}

ASKED_BY: Mapping[CaseStatus, str] = {
    CaseStatus.IN_PROGRESS: "open",
    CaseStatus.AWAITING_US: "stalled",
    CaseStatus.ON_HOLD: "stalled",
    CaseStatus.RESOLVED: "resolved",
    CaseStatus.CLOSED: "resolved",
    CaseStatus.CANCELLED: "rejected",
}

# RT counts from 0 to 100.
PRIORITY: Mapping[str, int] = {"P1": 100, "P2": 75, "P3": 50, "P4": 25}


def taken_for(raw: str) -> CaseStatus:
    """What we take a status name for; unknown is never guessed."""
    return TAKEN_FOR.get(raw.casefold(), CaseStatus.UNKNOWN)
