"""Time and material: chargeable minutes, rounded up per entry, at an hourly price."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from contracts.agreements.terms import Stretch
from contracts.billing.pricing.charge import Charge
from contracts.ledger.values import BillState, TimeFact


def charge(stretch: Stretch, entries: Sequence[TimeFact]) -> Charge:
    """Price the entries at the stretch's hourly price."""
    step = stretch.version.minutes_increment
    labour = tuple((entry, charged_minutes(entry, step)) for entry in entries)
    hours = sum((Fraction(minutes, 60) for _, minutes in labour), Fraction(0))
    price = Fraction(stretch.price.amount) if stretch.price else Fraction(0)
    return Charge(
        gross=price * hours,
        counted=hours,
        charged=hours,
        labour=labour,
        weights=tuple(Fraction(minutes) for _, minutes in labour),
    )


def charged_minutes(entry: TimeFact, increment: int) -> int:
    """Billable minutes of chargeable time, rounded up to the increment. Zero stays zero.

    Another desk billed 265 worked minutes whose billable minutes were 0; worked time is never a
    stand-in for billable time here.
    """
    if entry.bill_state is not BillState.CHARGEABLE:
        return 0
    return -(-entry.billable // increment) * increment


def line_for(entry: TimeFact, stretches: Sequence[Stretch]) -> Stretch | None:
    """The hourly line that prices an entry on its day: its own kind of work before any."""
    open_then = [one for one in stretches if entry.work_date in one.span]
    own = [one for one in open_then if one.line.work_type == entry.work_type]
    general = [one for one in open_then if not one.line.work_type]
    return next(iter(own or general), None)
