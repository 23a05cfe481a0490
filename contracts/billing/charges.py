"""From recorded facts to exact charges: each line, by price month and price, still unrounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from contracts.agreements.fees import fees
from contracts.agreements.suspended import outside, rests
from contracts.agreements.terms import Stretch, life, stretches
from contracts.agreements.values import NAMED, QUANTITIES, Basis, ContractFact
from contracts.agreements.values_line import Counting
from contracts.billing.priced import Priced, demand_price
from contracts.billing.pricing import (
    by_count,
    flat,
    one_off,
    per_device,
    per_quantity,
)
from contracts.billing.pricing.charge import Charge, Quota, quotas
from contracts.billing.schedule import Due
from contracts.counts.values import QuantityFact
from contracts.ledger.coverage import Covered, covered
from contracts.ledger.values import CoverageFact
from contracts.values import Span

RECURRING = NAMED | QUANTITIES | {Basis.FLAT, Basis.RETAINER}


def fixed_charges(
    contract: ContractFact,
    due: Due,
    coverage: Sequence[CoverageFact],
    known_at: datetime,
    quantities: Sequence[QuantityFact] = (),
) -> Iterator[Priced]:
    """Fees and counted lines over the period's own days; the facts are already as known."""
    period = due.period.meet(life(contract, known_at))
    if period is None:
        return
    by_basis: dict[Basis, list[CoverageFact]] = defaultdict(list)
    for fact in coverage:
        if not fact.excluded:
            by_basis[fact.basis].append(fact)
    found, running = _running(contract, period, known_at)
    for stretch in found:
        for quota in quotas(stretch.span, stretch.version.cadence, stretch.line.per):
            span = quota.span.meet(stretch.span)
            if span is None:
                continue
            part = Stretch(span, stretch.version, stretch.line, stretch.price)
            of_line = [one for one in found if one.line.number == part.line.number]
            told = [one for one in quantities if one.line == part.line.number]
            days = [day for one in running for day in [one.meet(quota.span)] if day]
            charge = _charge(part, quota, days, of_line, by_basis[part.line.basis], told)
            demand_price(contract, part, charge, part.span.start)
            yield Priced(part, charge)


def _running(
    contract: ContractFact, period: Span, known_at: datetime
) -> tuple[list[Stretch], list[Span]]:
    """The recurring lines over the days on which the contract does not rest, and those days."""
    running = outside(period, [one.span for one in rests(contract, period, known_at)])
    found = [
        Stretch(days, one.version, one.line, one.price)
        for one in stretches(contract, period, known_at)
        if one.line.basis in RECURRING
        for span in running
        for days in [one.span.meet(span)]
        if days
    ]
    return found, running


def _charge(
    part: Stretch,
    quota: Quota,
    days: Sequence[Span],
    of_line: Sequence[Stretch],
    coverage: Sequence[CoverageFact],
    told: Sequence[QuantityFact],
) -> Charge:
    """A stretch by its line's model; `days` are those of the quota that are billed."""
    runs = [span for one in of_line for span in [one.span.meet(quota.span)] if span]
    present = sum(span.days for span in runs)
    if part.line.basis in QUANTITIES:
        window = _counting_days(part, quota, of_line)
        return per_quantity.charge(part, quota, present, window, days, told)
    if part.line.basis not in NAMED:
        return flat.charge(part, quota, present)
    if part.line.counting is Counting.BY_DAY:
        there = [one for span in days for one in covered(coverage, span)]
        return per_device.charge(part, quota, present, there)
    # They are counted as if the contract did not rest; the price pays for fewer days.
    window = _counting_days(part, quota, of_line)
    whole = Span(days[0].start, days[-1].end)
    return by_count.charge(part, quota, present, window, covered(coverage, whole))


def _counting_days(part: Stretch, quota: Quota, of_line: Sequence[Stretch]) -> Span:
    """The days of a quota on which the line counts by the very rule that it has in a stretch."""
    rule = part.line.counting, part.line.counting_day
    days = [
        span
        for one in of_line
        if (one.line.counting, one.line.counting_day) == rule
        for span in [one.span.meet(quota.span)]
        if span
    ]
    return Span(min(one.start for one in days), max(one.end for one in days))


def one_off_charges(contract: ContractFact, due: Due, known_at: datetime) -> Iterator[Priced]:
    """The fees whose day is one of the period's own."""
    for stretch in fees(contract, known_at).values():
        if stretch.span.start in due.period:
            charge = one_off.charge(stretch)
            demand_price(contract, stretch, charge, stretch.span.start)
            yield Priced(stretch, charge)


def unpriced(
    contract: ContractFact, coverage: Sequence[CoverageFact], period: Span, known_at: datetime
) -> list[Covered]:
    """Devices and people that no line charges: excluded ones, and kinds that have no line."""
    alive = period.meet(life(contract, known_at))
    lines = stretches(contract, alive, known_at) if alive else []
    bases = {one.line.basis for one in lines}
    return [
        part
        for part in covered(coverage, period)
        if part.fact.excluded or part.fact.basis not in bases
    ]
