"""Which meaning of a tax code holds on a day, as known at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from contracts.taxes.values import TaxFact


def tax_on(facts: Sequence[TaxFact], code: str, day: date, known_at: datetime) -> TaxFact | None:
    """Of those recorded by then the one that came into force last; of two for a day the later."""
    known = [
        one
        for one in facts
        if one.code == code and one.valid_from <= day and one.recorded_at <= known_at
    ]
    return max(known, key=lambda one: (one.valid_from, one.recorded_at), default=None)


def is_known(facts: Sequence[TaxFact], code: str, known_at: datetime) -> bool:
    """Whether the code was in the table at all."""
    return any(one.code == code and one.recorded_at <= known_at for one in facts)
