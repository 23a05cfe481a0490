"""Per incident and per visit: work that counts by the piece, whatever time it took.

An incident is what the work was for (a ticket): it is charged once, on the day of its first
chargeable work, and its other work costs nothing more. A visit is one person's work of a kind on
one day: the call-out, beside whatever the hours cost. The first pieces of a billing period may be
included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from contracts.agreements.terms import Stretch
from contracts.agreements.values import Basis
from contracts.billing.pricing.charge import Charge
from contracts.billing.pricing.time_and_material import line_of
from contracts.ledger.values import BillState, TimeFact


def charge(stretch: Stretch, entries: Sequence[TimeFact], places: Mapping[UUID, int]) -> Charge:
    """Price the entries; `places` numbers those that open a piece in the whole billing period."""
    opening = [one for one in entries if one.id in places]
    paid = {one.id for one in opening if places[one.id] > stretch.line.included}
    price = Fraction(stretch.price.amount) if stretch.price else Fraction(0)
    return Charge(
        gross=price * len(paid),
        counted=Fraction(len(opening)),
        charged=Fraction(len(paid)),
        labour=tuple((one, 0) for one in entries),
        weights=tuple(Fraction(one.id in paid) for one in entries),
    )


def openings(
    taken: Iterable[tuple[Stretch, TimeFact]], paying: Sequence[Stretch]
) -> dict[UUID, int]:
    """The entries of one line that open a piece, numbered from one in the order of their days.

    `paying` are the lines among which work is divided: earlier work that another of them pays for
    does not mean that an incident has been charged before.
    """
    found: dict[UUID, int] = {}
    seen: set[object] = set()
    for stretch, entry in sorted(taken, key=lambda one: (one[1].work_date, one[1].id)):
        piece = _piece(stretch, entry)
        if is_chargeable(entry) and piece not in seen and not _goes_on(stretch, entry, paying):
            found[entry.id] = len(found) + 1
        if is_chargeable(entry):
            seen.add(piece)
    return found


def is_chargeable(entry: TimeFact) -> bool:
    """Zero billable minutes make no piece."""
    return entry.bill_state is BillState.CHARGEABLE and entry.billable > 0


def _piece(stretch: Stretch, entry: TimeFact) -> object:
    if stretch.line.basis is Basis.VISIT:
        return entry.work_date, entry.agent
    return entry.source or entry.label


def _goes_on(stretch: Stretch, entry: TimeFact, paying: Sequence[Stretch]) -> bool:
    """Whether the incident was opened, and charged, in an earlier billing period."""
    if stretch.line.basis is Basis.VISIT:
        return False
    payers = [line_of(kind, role, entry.work_date, paying) for kind, role in entry.begun]
    return any(one is not None and one.line.number == stretch.line.number for one in payers)
