"""The words of claims: how a dispute ended, what is left of a line, what is given back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from contracts.billing.values_statement import Line


class DisputeState(StrEnum):
    """Open, or answered: the line stands, or a part of it is credited."""

    OPEN = "open"
    UPHELD = "upheld"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Left:
    """A line of an issued bill with what credit notes, the proposed ones too, have left of it."""

    line: Line
    net: Decimal


@dataclass(frozen=True, slots=True)
class CreditedLine:
    """A part of a bill's line that a credit note gives back; sums have the line's own sign."""

    line: Line
    net: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.tax
