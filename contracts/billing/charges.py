"""From recorded facts to exact charges: each line, by price month and price, still unrounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.agreements.terms import Stretch, life, stretches
from contracts.agreements.values import DEVICES, Basis, ContractFact
from contracts.billing.pricing import flat, per_device, time_and_material
from contracts.billing.pricing.charge import Charge, Quota, quotas
from contracts.billing.schedule import Due
from contracts.billing.values import MissingPrice
from contracts.ledger.coverage import Covered, covered
from contracts.ledger.values import CoverageFact, TimeFact
from contracts.values import Span


@dataclass(frozen=True, slots=True)
class Priced:
    """A charge and the stretch of the contract that it is charged by."""

    stretch: Stretch
    charge: Charge


def fixed_charges(
    contract: ContractFact, due: Due, coverage: Sequence[CoverageFact], known_at: datetime
) -> Iterator[Priced]:
    """Flat and per-device lines over the period's own days; `coverage` is already as known."""
    period = due.period.meet(life(contract, known_at))
    if period is None:
        return
    by_basis: dict[Basis, list[CoverageFact]] = defaultdict(list)
    for fact in coverage:
        if not fact.excluded:
            by_basis[fact.basis].append(fact)
    found = [
        one for one in stretches(contract, period, known_at) if one.line.basis is not Basis.HOURLY
    ]
    for stretch in found:
        for quota in quotas(stretch.span, stretch.version.cadence, stretch.line.per):
            span = quota.span.meet(stretch.span)
            if span is None:
                continue
            part = Stretch(span, stretch.version, stretch.line, stretch.price)
            yield _fixed(contract, part, quota, period, found, by_basis[stretch.line.basis])


def _fixed(
    contract: ContractFact,
    part: Stretch,
    quota: Quota,
    period: Span,
    found: Sequence[Stretch],
    coverage: Sequence[CoverageFact],
) -> Priced:
    days = (one.span.meet(quota.span) for one in found if one.line.number == part.line.number)
    present = sum(span.days for span in days if span)
    if part.line.basis in DEVICES:
        due_days = quota.span.meet(period) or Span(period.start, period.start)
        charge = per_device.charge(part, quota, present, covered(coverage, due_days))
    else:
        charge = flat.charge(part, quota, present)
    _demand_price(contract, part, charge, part.span.start)
    return Priced(part, charge)


def labour_charges(
    contract: ContractFact, due: Due, entries: Sequence[TimeFact], known_at: datetime
) -> Iterator[Priced]:
    """Time and material over the labour days; `entries` are already as known."""
    lines = [
        one for one in stretches(contract, due.labour, known_at) if one.line.basis is Basis.HOURLY
    ]
    by_line: dict[int, list[TimeFact]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: (one.work_date, one.id)):
        if entry.work_date not in due.labour:
            continue
        line = time_and_material.line_for(entry, lines)
        if line is not None:
            by_line[lines.index(line)].append(entry)
        elif time_and_material.charged_minutes(entry, 1):
            raise MissingPrice(entry.work_type or entry.label, contract.currency, entry.work_date)
    for index, chosen in by_line.items():
        stretch = lines[index]
        charge = time_and_material.charge(stretch, chosen)
        if charge.charged:
            _demand_price(contract, stretch, charge, chosen[0].work_date)
            yield Priced(stretch, charge)


def unpriced_devices(
    priced: Sequence[Priced], coverage: Sequence[CoverageFact], period: Span
) -> list[Covered]:
    """Covered devices that no line charges: excluded ones, and kinds that have no line."""
    bases = {one.stretch.line.basis for one in priced}
    return [
        part
        for part in covered(coverage, period)
        if part.fact.excluded or part.fact.basis not in bases
    ]


def _demand_price(contract: ContractFact, stretch: Stretch, charge: Charge, day: date) -> None:
    """A price that nobody agreed in the contract's currency is an error, never a zero."""
    if stretch.price is None and charge.charged:
        raise MissingPrice(stretch.line.description, contract.currency, day)
