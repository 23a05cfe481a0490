"""Side by side: the months as they were billed, as computed now, and as they would be. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from contracts.agreements.values import ContractFact
from contracts.billing.schedule import Due, schedule
from contracts.billing.values import Missing
from contracts.billing.values_statement import Statement
from contracts.margins.trend import months_to
from contracts.margins.values import Margin
from contracts.simulator.history import History, statement_of
from contracts.simulator.values import Side, SimulatedLine, SimulatedMonth, Simulation
from contracts.values import Span

A_WEEK = timedelta(days=7)
# What a statement leaves when work and tools are paid; none where costs are not for the reader.
MarginOf = Callable[[Statement, Due], Margin] | None
Worked = list[tuple[Due, Statement | str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """So many months up to one, from the day that the contract is billed from, as known when."""

    month: date
    count: int
    billed_from: date
    known_at: datetime

    def dues(self, contract: ContractFact) -> list[Due]:
        """The statements that people look for under these months."""
        months = set(months_to(self.month, self.count))
        last = (self.month.replace(day=28) + A_WEEK).replace(day=2)
        found = schedule(contract, self.billed_from, last, self.known_at)
        return [one for one in found if one.month in months]

    def days(self, *contracts: ContractFact) -> Span:
        """All the days that any of these statements is of."""
        spans = [s for one in contracts for due in self.dues(one) for s in (due.period, due.labour)]
        if not spans:
            return Span(self.month, self.month)
        return Span(min(one.start for one in spans), max(one.end for one in spans))


def simulate(
    before: ContractFact,
    after: ContractFact,
    history: History,
    asked: Asked,
    billed: Mapping[date, Decimal],
    margin_of: MarginOf = None,
) -> Simulation:
    """Both contracts over the same facts; `billed` are the frozen nets by month."""
    now, then = _worked(before, history, asked), _worked(after, history, asked)
    months = tuple(
        SimulatedMonth(
            month,
            billed.get(month),
            _side(month, now, before.currency, margin_of),
            _side(month, then, before.currency, margin_of),
        )
        for month in months_to(asked.month, asked.count)
    )
    whole = {one.month for one in months if one.change is not None}
    return Simulation(before.currency, months, _lines(now, then, whole))


def _worked(contract: ContractFact, history: History, asked: Asked) -> Worked:
    found: Worked = []
    for due in asked.dues(contract):
        try:
            found.append((due, statement_of(contract, history, due, asked.known_at)))
        except Missing as missing:
            found.append((due, str(missing)))
    return found


def _side(month: date, worked: Worked, currency: str, margin_of: MarginOf) -> Side:
    """A month without a statement is worth nothing: a quarter's other months, or before a start."""
    mine = [(due, one) for due, one in worked if due.month == month]
    problems = tuple(one for _due, one in mine if isinstance(one, str))
    if problems:
        return Side(None, problems)
    made = [(due, one) for due, one in mine if isinstance(one, Statement)]
    net = sum((one.net for _due, one in made), Decimal(0))
    if margin_of is None:
        return Side(net)
    return Side(net, (), sum((margin_of(one, due) for due, one in made), Margin(currency)))


def _lines(now: Worked, then: Worked, months: set[date]) -> tuple[SimulatedLine, ...]:
    """By number and words, over the months that have both figures; other words, another line."""
    sums: dict[tuple[int, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for side, worked in enumerate((now, then)):
        for due, statement in worked:
            if isinstance(statement, str) or due.month not in months:
                continue
            for line in statement.lines:
                sums[line.number, line.description][side] += line.net
    return tuple(SimulatedLine(*one, *sums[one]) for one in sorted(sums))
