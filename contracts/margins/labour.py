"""What work cost: every worked minute by the rate of its day, rounded once for each person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from contracts.costs.rates import is_rated_otherwise, rate_on
from contracts.costs.values import RateFact, Worker
from contracts.margins.values_bill import PersonCost, Work
from msp.kernel.money import round_money, split


def people_costs(
    works: Sequence[Work], rates: Sequence[RateFact], currency: str
) -> tuple[PersonCost, ...]:
    """By person; whoever pays for the work, and if nobody does, it has cost the same."""
    by_worker: dict[Worker, list[Work]] = defaultdict(list)
    for one in works:
        by_worker[one.worker].append(one)
    order = sorted(by_worker, key=lambda one: (one.name, str(one.agent_id)))
    return tuple(_person(one, by_worker[one], rates, currency) for one in order)


def _person(
    worker: Worker, works: Sequence[Work], rates: Sequence[RateFact], currency: str
) -> PersonCost:
    works = sorted(works, key=lambda one: (one.day, one.source, one.minutes))
    mine = [one for one in rates if one.agent_id == worker.agent_id or one.role in worker.roles]
    exact: list[Fraction] = []
    assumed, uncosted, unconverted = Fraction(0), 0, 0
    for one in works:
        rate = rate_on(mine, worker, currency, one.day)
        worth = Fraction(one.minutes, 60) * Fraction(rate.amount) if rate else Fraction(0)
        exact.append(worth)
        if rate is None and is_rated_otherwise(mine, worker, currency, one.day):
            unconverted += one.minutes
        elif rate is None:
            uncosted += one.minutes
        elif rate.assumed:
            assumed += worth
    cost = round_money(sum(exact, Fraction(0)), currency)
    return PersonCost(
        worker=worker,
        minutes=sum(one.minutes for one in works),
        cost=cost,
        assumed=min(cost, round_money(assumed, currency)),
        uncosted=uncosted,
        unconverted=unconverted,
        works=tuple(works),
        shares=tuple(split(cost, exact, currency)),
    )
