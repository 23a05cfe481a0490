"""What a night makes of a leak that a person has said something of: pure."""

from __future__ import annotations

from datetime import date

from msp.reports.leakage.values import Decision


def decision_after(decision: Decision, until: date | None, today: date, *, found: bool) -> Decision:
    """The decision that still holds.

    Found again, what was said to be fixed is open anew, and what was ignored or accepted until a
    day is open anew from that day on. A leak whose cause is gone keeps what was said of it, so
    that it comes back as it was when it flickers; only `fixed` has then done its duty.
    """
    if found and decision is Decision.FIXED:
        return Decision.OPEN
    if until is not None and until <= today:
        return Decision.OPEN
    return decision
