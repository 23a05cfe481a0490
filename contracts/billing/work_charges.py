"""From recorded work to exact charges: by the hour, the incident, the visit, the way there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from contracts.agreements.terms import Stretch, stretches
from contracts.agreements.values import TRAVEL, WORK, Basis, ContractFact
from contracts.billing.priced import Priced, demand_price
from contracts.billing.pricing import per_piece, time_and_material, travel
from contracts.billing.pricing.time_and_material import UNASKED
from contracts.billing.schedule import Due
from contracts.billing.values import MissingPrice
from contracts.ledger.rounding import charged_minutes
from contracts.ledger.values import BillState, TimeFact

Taken = list[tuple[Stretch, TimeFact]]


def labour_charges(
    contract: ContractFact,
    due: Due,
    entries: Sequence[TimeFact],
    known_at: datetime,
    unpaid: Mapping[UUID, int] = UNASKED,
) -> Iterator[Priced]:
    """Lines for work over the labour days; `entries` are already as known.

    One line pays for an entry, by its hours or as an incident; a visit and the way are charged
    beside it.
    What prepaid hours have paid for is charged to nobody: `unpaid` says what they left.
    """
    lines = [one for one in stretches(contract, due.labour, known_at) if one.line.basis in WORK]
    paying = [one for one in lines if one.line.basis not in TRAVEL | {Basis.VISIT}]
    visits = [one for one in lines if one.line.basis is Basis.VISIT]
    ways = [one for one in lines if one.line.basis in TRAVEL]
    taken: Taken = []
    for entry in sorted(entries, key=lambda one: (one.work_date, one.id)):
        if entry.work_date not in due.labour:
            continue
        called = [one for one in visits if _is_visit(one, entry)]
        taken += [(one, entry) for one in called]
        taken += [(one, entry) for one in _ways(contract, ways, entry)]
        if not unpaid.get(entry.id, 1):
            continue
        payer = time_and_material.line_for(entry, paying)
        if payer is not None:
            taken.append((payer, entry))
        elif charged_minutes(entry, 1) and not called:
            raise MissingPrice(entry.work_type or entry.label, contract.currency, entry.work_date)
    for stretch in lines:
        chosen = [entry for one, entry in taken if one is stretch]
        yield from _priced(contract, stretch, chosen, taken, paying, unpaid)


def _ways(contract: ContractFact, ways: Sequence[Stretch], entry: TimeFact) -> Iterator[Stretch]:
    """The line that pays for the way there; a trip that no line knows is never a zero."""
    found = travel.way_of(entry, ways)
    if found is not None:
        yield found
    elif entry.trip and entry.bill_state is BillState.CHARGEABLE:
        raise MissingPrice(entry.trip, contract.currency, entry.work_date)


def _is_visit(stretch: Stretch, entry: TimeFact) -> bool:
    of_kind = entry.work_type == stretch.line.work_type
    return of_kind and entry.work_date in stretch.span and per_piece.is_chargeable(entry)


def _priced(
    contract: ContractFact,
    stretch: Stretch,
    chosen: Sequence[TimeFact],
    taken: Taken,
    paying: Sequence[Stretch],
    unpaid: Mapping[UUID, int],
) -> Iterator[Priced]:
    """An hourly line with nothing to charge is left out; work of an incident always shows where."""
    if stretch.line.basis is Basis.HOURLY:
        found = [one for one in time_and_material.charges(stretch, chosen, unpaid) if one.charged]
    elif stretch.line.basis in TRAVEL:
        found = [travel.charge(stretch, chosen)] if chosen else []
    else:
        of_line = [one for one in taken if one[0].line.number == stretch.line.number]
        chosen = [one for one in chosen if per_piece.is_chargeable(one)]
        places = per_piece.openings(of_line, paying)
        found = [per_piece.charge(stretch, chosen, places)] if chosen else []
    for charge in found:
        demand_price(contract, stretch, charge, charge.labour[0][0].work_date)
        yield Priced(stretch, charge)
