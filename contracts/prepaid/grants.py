"""Which minutes become there when: blocks as they were bought, a retainer's by its periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from contracts.agreements.periods import period_of
from contracts.agreements.suspended import outside, rests
from contracts.agreements.terms import Stretch, life, stretches
from contracts.agreements.values import (
    Basis,
    Cadence,
    ContractFact,
)
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.agreements.values_terms import Divisor, Proration
from contracts.prepaid.values import Grant, PurchaseFact
from contracts.values import FOREVER, Span
from msp.kernel.money import to_decimal

# A price period is a year at most: beyond it nothing can touch a period that begins before.
A_PERIOD = timedelta(days=367)
Periods = dict[tuple[int, Span], list[Stretch]]


def grants_of(
    contract: ContractFact,
    purchases: Sequence[PurchaseFact],
    since: date,
    until: date,
    known_at: datetime,
) -> list[Grant]:
    """Every grant that begins before a day, the oldest first. The purchases are as known."""
    found = [_block(one) for one in purchases if one.bought_on < until]
    return sorted(
        (*found, *_retainers(contract, since, until, known_at)),
        key=lambda one: (one.since, one.line, one.key),
    )


def _block(bought: PurchaseFact) -> Grant:
    return Grant(
        key=str(bought.id),
        line=bought.line,
        basis=Basis.BLOCK,
        fact_id=bought.id,
        since=bought.bought_on,
        minutes=bought.hours * 60,
        expires_on=bought.expires_on,
        rolls_over=bought.rolls_over,
        worth=bought.price * bought.blocks,
    )


def _retainers(
    contract: ContractFact, since: date, until: date, known_at: datetime
) -> Iterator[Grant]:
    alive = life(contract, known_at)
    begin = max(alive.start, since)
    days = Span(begin, until + A_PERIOD).meet(alive) if begin < until else None
    if days is None or not any(
        line.basis is Basis.RETAINER for version in contract.versions for line in version.lines
    ):
        return
    # Days on which the contract rests give no hours, as they cost nothing.
    running = outside(days, [one.span for one in rests(contract, days, known_at)])
    periods: Periods = defaultdict(list)
    for one in stretches(contract, days, known_at):
        met = (one.span.meet(span) for span in running if one.line.basis is Basis.RETAINER)
        for run in filter(None, met):
            part = Stretch(run, one.version, one.line, one.price)
            for period in _periods(part, until):
                periods[one.line.number, period].append(part)
    for (number, period), parts in periods.items():
        yield _period_grant(number, period, parts)


def _periods(stretch: Stretch, until: date) -> Iterator[Span]:
    day = stretch.span.start
    while day < min(stretch.span.end, until):
        period = period_of(day, _cadence(stretch))
        yield period
        day = period.end


def _cadence(stretch: Stretch) -> Cadence:
    of = stretch.version.cadence
    return Cadence(stretch.line.per, of.anchor_day, of.anchor_month)


def _period_grant(number: int, period: Span, parts: Sequence[Stretch]) -> Grant:
    """The hours of a period, shared out by the days of each set of terms, in whole minutes."""
    runs = [(one, run) for one in parts for run in [one.span.meet(period)] if run]
    present = sum(run.days for _one, run in runs)
    minutes, worth = Fraction(0), Fraction(0)
    for one, run in runs:
        share = _share(one, period, present) * Fraction(run.days, present)
        minutes += Fraction(_terms(one).hours) * 60 * share
        worth += Fraction(one.price.amount) * share if one.price else Fraction(0)
    end = period
    for _period in range(_terms(runs[-1][0]).carried_periods):
        end = period_of(end.end, _cadence(runs[-1][0]))
    return Grant(
        key=f"{number}:{runs[0][1].start.isoformat()}",
        line=number,
        basis=Basis.RETAINER,
        fact_id=None,
        since=runs[0][1].start,
        minutes=to_decimal(minutes, 0),
        expires_on=end.end,
        rolls_over=False,
        worth=to_decimal(worth, 4),
    )


def _share(stretch: Stretch, period: Span, present: int) -> Fraction:
    """What part of a period's hours so many of its days are worth: as its price is shared."""
    if stretch.version.proration is Proration.WHOLE or present == period.days:
        return Fraction(1)
    divisor = 30 if stretch.version.divisor is Divisor.THIRTY else period.days
    return min(Fraction(1), Fraction(present, divisor))


def _terms(stretch: Stretch) -> PrepaidTerms:
    return stretch.line.prepaid or PrepaidTerms(Decimal(0))


def chain_start(grants: Sequence[Grant], day: date) -> date:
    """From which day work must be read to know what is left on a day.

    What is left of a grant depends on those that were drawn before it, as far back as grants
    were there at the same time; hours that were over when the next began no longer matter.
    """
    start, reach = day, date.min
    for one in sorted(grants, key=lambda one: one.since):
        if one.since >= day:
            break
        end = one.expires_on or FOREVER
        start, reach = (one.since, end) if one.since >= reach else (start, max(reach, end))
    return start if reach > day else day
