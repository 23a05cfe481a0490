"""A client's margins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.margins.values import Gaps, Margin
from contracts.margins.values_bill import ContractMargins


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
