"""What vendors cost clients, and a client's margins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.margins.values import Gaps, Margin
from contracts.margins.values_bill import ContractMargins
from contracts.values import Span


@dataclass(frozen=True, slots=True)
class Incident:
    """A case that a vendor charges for: one ticket's, borne by one contract of the client.

    `known` is false of a case that hangs on several clients: nobody can say whose part is whose.
    """

    tenant_id: UUID
    contract_id: UUID | None
    source: str
    label: str
    day: date
    amount: Decimal
    currency: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """A vendor's contract that costs so much a month and is for so many clients alike.

    `clients` of 0 means devices of whichever client: no part of it is anybody's own.
    """

    tenant_id: UUID
    label: str
    days: Span
    a_month: Fraction
    currency: str
    clients: int


@dataclass(frozen=True, slots=True)
class ClientMargins:
    """A client's contracts in one currency; `gaps` are those that are of no single contract."""

    tenant_id: UUID
    client: str
    currency: str
    contracts: tuple[ContractMargins, ...]
    gaps: Gaps

    @property
    def margin(self) -> Margin:
        """The contracts' sum with all of the gaps."""
        nothing = Margin(self.currency, gaps=self.gaps)
        return sum((one.margin for one in self.contracts), nothing)

    @property
    def by_month(self) -> dict[date, Margin]:
        """The sums by the month under which people look for the bills."""
        found: dict[date, Margin] = {}
        for contract in self.contracts:
            for month, margin in contract.by_month.items():
                found[month] = found.get(month, Margin(self.currency)) + margin
        return found
