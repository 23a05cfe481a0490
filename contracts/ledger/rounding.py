"""How many minutes of an entry count."""

from __future__ import annotations

from contracts.ledger.values import BillState, TimeFact


def charged_minutes(entry: TimeFact, increment: int) -> int:
    """Billable minutes of chargeable time, rounded up to the increment. Zero stays zero.

    Another desk billed 265 worked minutes whose billable minutes were 0; worked time is never a
    stand-in for billable time here.
    """
    if entry.bill_state is not BillState.CHARGEABLE:
        return 0
    return -(-entry.billable // increment) * increment
