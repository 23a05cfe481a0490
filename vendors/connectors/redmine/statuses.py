"""Status names of Redmine's default data, both ways. A vendor may rename them or add its own."""

from __future__ import annotations

from collections.abc import Mapping

from vendors.protocol.values import CaseStatus

TAKEN_FOR: Mapping[str, CaseStatus] = {
    "new": CaseStatus.ACKNOWLEDGED,
    "in progress": CaseStatus.IN_PROGRESS,
    "feedback": CaseStatus.AWAITING_US,
    "resolved": CaseStatus.RESOLVED,
    "closed": CaseStatus.CLOSED,
    "rejected": CaseStatus.REJECTED,
}

ASKED_BY: Mapping[CaseStatus, str] = {
    CaseStatus.IN_PROGRESS: "In Progress",
    CaseStatus.AWAITING_US: "Feedback",
    CaseStatus.ON_HOLD: "Feedback",
    CaseStatus.RESOLVED: "Resolved",
    CaseStatus.CLOSED: "Closed",
    CaseStatus.CANCELLED: "Closed",
}

# Steps above the vendor's own default, for names and numbers differ from vendor to vendor.
STEPS: Mapping[str, int] = {"P1": 3, "P2": 2, "P3": 0, "P4": -1}


def taken_for(raw: str) -> CaseStatus:
    """What we take a status name for; unknown is never guessed."""
    return TAKEN_FOR.get(raw.casefold(), CaseStatus.UNKNOWN)
