"""What kinds of leaks there are, and whose money each is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What kind of a gap between the work and the bill."""

    SEEN_UNBILLED = "seen_unbilled"
    UNCOVERED = "uncovered"
    SILENT_BILLED = "silent_billed"
    FREE_WORK = "free_work"
    NO_CONTRACT_TIME = "no_contract_time"
    MISSING_PRICE = "missing_price"
    USER_UNCOUNTED = "user_uncounted"
    LEFT_COUNTED = "left_counted"
    PREPAID_LAPSING = "prepaid_lapsing"
    VENDOR_UNBILLED = "vendor_unbilled"
    VENDOR_INCIDENT = "vendor_incident"
    TOOL_UNBILLED = "tool_unbilled"


class Way(StrEnum):
    """Whose money it is; sums of different ways are never added, for one device may be in two.

    We are not paid for what we do (`under`), the client pays for what may not be there (`over`),
    or has paid for hours that are about to be gone (`lapsing`), or we pay a vendor for what no
    bill of ours bears (`spent`).
    """

    UNDER = "under"
    OVER = "over"
    LAPSING = "lapsing"
    SPENT = "spent"


KINDS_OF: Mapping[Way, frozenset[Kind]] = {
    Way.OVER: frozenset({Kind.SILENT_BILLED, Kind.LEFT_COUNTED}),
    Way.LAPSING: frozenset({Kind.PREPAID_LAPSING}),
    Way.SPENT: frozenset({Kind.VENDOR_UNBILLED, Kind.VENDOR_INCIDENT, Kind.TOOL_UNBILLED}),
}


def way_of(kind: str) -> Way:
    """Which way a kind of leak goes; a kind of which nothing else is said is work not paid."""
    return next((way for way, kinds in KINDS_OF.items() if kind in kinds), Way.UNDER)
