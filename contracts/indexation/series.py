"""What a file of values would change in an index: new months, revised ones, and those alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.indexation.csv_file import Told
from contracts.indexation.models import PriceIndex
from contracts.indexation.queries import values_of


@dataclass(frozen=True, slots=True)
class Compared:
    """A told value beside the one that is known for its month, if any."""

    month: date
    value: Decimal
    known: Decimal | None

    @property
    def news(self) -> bool:
        """Whether it says something that is not recorded."""
        return self.known is None or self.known != self.value


def compared(db: Session, index: PriceIndex, told: Sequence[Told]) -> list[Compared]:
    """Each told value with what is recorded last for its month, the newest month first."""
    known: dict[date, Decimal] = {}
    for row in values_of(db, index):
        known.setdefault(row.month, row.value)
    found = [Compared(one.month, one.value, known.get(one.month)) for one in told]
    return sorted(found, key=lambda one: one.month, reverse=True)
