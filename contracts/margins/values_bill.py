"""One bill's margin, and the work, tools and vendors that it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.costs.values import ToolShare, Worker
from contracts.margins.values import Gaps, Margin
from contracts.values import Span


@dataclass(frozen=True, slots=True)
class Work:
    """Minutes of a person on a day, for `source` (a kind and an id, or nothing known).

    `covered`: the contract's prices pay for them, and neither the hour nor we ourselves.
    """

    worker: Worker
    day: date
    minutes: int
    source: str = ""
    label: str = ""
    covered: bool = True


@dataclass(frozen=True, slots=True)
class PersonCost:
    """What a person's work cost, rounded once; `shares` are the works' parts of it, in order."""

    worker: Worker
    minutes: int
    cost: Decimal
    assumed: Decimal
    uncosted: int
    unconverted: int
    works: tuple[Work, ...]
    shares: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class VendorShare:
    """What a vendor costs one contract; `source` as of work, where it is for one thing."""

    label: str
    amount: Decimal
    source: str = ""
    allocated: bool = False


@dataclass(frozen=True, slots=True)
class BillMargin:
    """One bill's margin with all that it is made of.

    `charged` is the part of the revenue that lines for work bring, the rest recurs or is a fee.
    """

    run_id: UUID
    contract_id: UUID
    month: date
    period: Span
    labour: Span
    state: str
    margin: Margin
    charged: Decimal
    people: tuple[PersonCost, ...]
    tools: tuple[ToolShare, ...]
    vendors: tuple[VendorShare, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractMargins:
    """A contract's bills over some months; `gaps` are those of bills that are not there."""

    tenant_id: UUID
    contract_id: UUID
    number: int
    name: str
    currency: str
    bills: tuple[BillMargin, ...]
    gaps: Gaps

    @property
    def margin(self) -> Margin:
        """The bills' sum with all of the gaps."""
        return sum((one.margin for one in self.bills), Margin(self.currency, gaps=self.gaps))

    @property
    def by_month(self) -> dict[date, Margin]:
        """The bills' sums by the month under which people look for them."""
        found: dict[date, Margin] = {}
        for one in self.bills:
            found[one.month] = found.get(one.month, Margin(self.currency)) + one.margin
        return found
