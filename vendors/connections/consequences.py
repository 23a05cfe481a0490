"""What a vendor's status does to our ticket. It never writes ours: a rule may ask for a step."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from vendors.protocol.values import CaseStatus


class Consequence(StrEnum):
    """A step of the ticket."""

    NOTHING = "nothing"
    OURS = "ours"  # open again where it is: the vendor wants an answer
    BACK = "back"  # to whoever forwarded it, to verify
    WAIT = "wait"  # for the vendor again


HOUSE_RULES: Mapping[CaseStatus, Consequence] = {
    CaseStatus.SUBMITTED: Consequence.NOTHING,
    CaseStatus.ACKNOWLEDGED: Consequence.NOTHING,
    CaseStatus.IN_PROGRESS: Consequence.WAIT,
    CaseStatus.ON_HOLD: Consequence.WAIT,
    CaseStatus.AWAITING_US: Consequence.OURS,
    CaseStatus.RESOLVED: Consequence.BACK,
    CaseStatus.CLOSED: Consequence.BACK,
    CaseStatus.REJECTED: Consequence.BACK,
    CaseStatus.CANCELLED: Consequence.BACK,
    CaseStatus.UNKNOWN: Consequence.NOTHING,
}


def consequence(status: CaseStatus, rules: Mapping[str, str]) -> Consequence:
    """The connection's own rule where it has one, else the house's."""
    own = rules.get(status.value)
    return Consequence(own) if own in set(Consequence) else HOUSE_RULES[status]


def taken_for(raw: str, connectors: CaseStatus, own: Mapping[str, str]) -> CaseStatus:
    """What a raw status means: by the connection's map if it is there, else by the connector."""
    mapped = own.get(raw.casefold())
    return CaseStatus(mapped) if mapped in set(CaseStatus) else connectors
