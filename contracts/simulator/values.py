"""What is asked of the simulator, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from contracts.agreements.values import ContractFact, VersionFact
from contracts.margins.values import Margin


@dataclass(frozen=True, slots=True)
class Change:
    """Other terms from a day on: a version, a whole contract, a percentage, or other prices.

    Without any of them nothing is changed. `lines` are those the percentage is on, none means all;
    `prices` are by the contract's own line numbers.
    """

    since: date
    version: VersionFact | None = None
    contract: ContractFact | None = None
    percent: Decimal | None = None
    lines: frozenset[int] = frozenset()
    prices: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SimulatedLine:
    """A line's net over all of the months, as computed now and as simulated."""

    number: int
    description: str
    now: Decimal
    then: Decimal

    @property
    def change(self) -> Decimal:
        return self.then - self.now


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a month: the net of its bills, or the sentences that stand in their way."""

    net: Decimal | None
    problems: tuple[str, ...] = ()
    margin: Margin | None = None


@dataclass(frozen=True, slots=True)
class SimulatedMonth:
    """A month: what was billed (None: nothing is frozen yet), as computed now, as simulated."""

    month: date
    billed: Decimal | None
    now: Side
    then: Side

    @property
    def change(self) -> Decimal | None:
        """By how much the change moves the month; nothing where one side has no figure."""
        if self.now.net is None or self.then.net is None:
            return None
        return self.then.net - self.now.net


@dataclass(frozen=True, slots=True)
class Simulation:
    """The months in order, the lines by number, and the sums of the months with both figures."""

    currency: str
    months: tuple[SimulatedMonth, ...]
    lines: tuple[SimulatedLine, ...]

    @property
    def now(self) -> Decimal:
        return self._sum(one.now.net for one in self._whole)

    @property
    def then(self) -> Decimal:
        return self._sum(one.then.net for one in self._whole)

    @property
    def change(self) -> Decimal:
        return self.then - self.now

    @property
    def billed(self) -> Decimal | None:
        """What was billed, where every month was."""
        known = [one.billed for one in self.months if one.billed is not None]
        return sum(known, Decimal(0)) if len(known) == len(self.months) else None

    @property
    def _whole(self) -> list[SimulatedMonth]:
        return [one for one in self.months if one.change is not None]

    @staticmethod
    def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
        return sum((one for one in amounts if one is not None), Decimal(0))
