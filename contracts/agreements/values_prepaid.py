"""What a line of prepaid hours promises: how many, how long they live, what draws more of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PrepaidTerms:
    """`hours` a block or, of a retainer, a price period.

    A block lives `lifetime_months` from its purchase (None: for ever); at its end unused hours
    lapse, or with `rolls_over` live on as long as the next block. A retainer's unused hours are
    carried through `carried_periods` more periods. `factors` name kinds of work of which an hour
    draws more or less than an hour. At `low_hours` left people are told, and `refill` blocks are
    bought (0: none).
    """

    hours: Decimal
    lifetime_months: int | None = None
    rolls_over: bool = False
    carried_periods: int = 0
    factors: tuple[tuple[str, Decimal], ...] = ()
    low_hours: Decimal | None = None
    refill: int = 0

    def factor(self, work_type: str) -> Decimal:
        """How many hours an hour of the kind draws."""
        return dict(self.factors).get(work_type, Decimal(1))

    def names(self, work_type: str) -> bool:
        """Whether the kind is named, so that it draws before lines for every kind."""
        return any(kind == work_type for kind, _factor in self.factors)
