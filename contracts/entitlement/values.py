"""The answer at intake: who pays for this, and by which words of the contract."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
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


class Per(StrEnum):
    """What a quoted price pays for."""

    HOUR = "hour"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its clause; `price` is of an hour or an incident, where it is charged."""

    answer: Entitled
    clause: str
    price: Money | None = None
    contract: str = ""
    contract_version: int | None = None
    # The vendor that stands behind it, and its papers; a cost is never among them.
    vendor: str = ""
    backing: str = ""
    # The last day of those papers, where they end.
    until: date | None = None
    per: Per = Per.HOUR
    # What else the price means: hours of day, and how many incidents are included.
    terms: str = ""
    # What the desk minds before it begins; the clause alone is what a client may read.
    caution: str = ""

    @property
    def advice(self) -> str:
        """The clause, and for the desk what to mind."""
        return " ".join(one for one in (self.clause, self.terms, self.caution) if one)

    def as_json(self) -> dict[str, Any]:
        """The form in which a ticket keeps it."""
        kept = asdict(self)
        kept["answer"], kept["clause"] = self.answer.value, self.advice
        kept["until"] = self.until.isoformat() if self.until else None
        del kept["caution"], kept["terms"]
        if self.price is not None:
            kept["price"] = {"amount": str(self.price.amount), "currency": self.price.currency}
        return kept


def verdict_from(kept: dict[str, Any]) -> Verdict | None:
    """A verdict that a ticket has kept; nothing when none was given yet."""
    if not kept.get("answer"):
        return None
    price, until = kept.get("price"), kept.get("until")
    return Verdict(
        answer=Entitled(kept["answer"]),
        clause=kept.get("clause", ""),
        price=Money(Decimal(price["amount"]), price["currency"]) if price else None,
        contract=kept.get("contract", ""),
        contract_version=kept.get("contract_version"),
        vendor=kept.get("vendor", ""),
        backing=kept.get("backing", ""),
        until=date.fromisoformat(until) if until else None,
        per=Per(kept.get("per", Per.HOUR)),
    )
