"""The answer at intake: who pays for this, and by which words of the contract."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msp.kernel.money import Money


class Entitled(StrEnum):
    """In the contract, at a price, the outside vendor's, or nobody's that we serve."""

    IN_CONTRACT = "in_contract"
    CHARGEABLE = "chargeable"
    VENDORS = "vendors"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its clause; `price` is an hour's, where the work is charged."""

    answer: Entitled
    clause: str
    price: Money | None = None
    contract: str = ""
    contract_version: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The form in which a ticket keeps it."""
        kept = asdict(self)
        kept["answer"] = self.answer.value
        if self.price is not None:
            kept["price"] = {"amount": str(self.price.amount), "currency": self.price.currency}
        return kept


def verdict_from(kept: dict[str, Any]) -> Verdict | None:
    """A verdict that a ticket has kept; nothing when none was given yet."""
    if not kept.get("answer"):
        return None
    price = kept.get("price")
    return Verdict(
        answer=Entitled(kept["answer"]),
        clause=kept.get("clause", ""),
        price=Money(Decimal(price["amount"]), price["currency"]) if price else None,
        contract=kept.get("contract", ""),
        contract_version=kept.get("contract_version"),
    )
