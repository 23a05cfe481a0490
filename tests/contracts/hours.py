"""Prepaid hours for tests: lines, purchases and adjustments in a line each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from contracts.agreements.values import Basis, LineFact
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.prepaid.values import AdjustmentFact, PrepaidFacts, PrepaidRow, PurchaseFact
from tests.contracts.facts import SIGNED, line, price, uid


def block_line(number: int = 1, hours: str = "10", amount: str = "900", **terms: Any) -> LineFact:
    """Ten hours for 900 unless told otherwise; `terms` of the line and of its hours alike."""
    own = {key: terms.pop(key) for key in list(terms) if key in PrepaidTerms.__slots__}
    agreed = PrepaidTerms(Decimal(hours), **own)
    return line(number, Basis.BLOCK, price(amount), prepaid=agreed, **terms)


def retainer_line(number: int = 1, hours: str = "5", amount: str = "400", **terms: Any) -> LineFact:
    """Five hours a month for 400 unless told otherwise."""
    own = {key: terms.pop(key) for key in list(terms) if key in PrepaidTerms.__slots__}
    agreed = PrepaidTerms(Decimal(hours), **own)
    return line(number, Basis.RETAINER, price(amount), prepaid=agreed, **terms)


def bought(
    day: date,
    hours: str = "10",
    *,
    number: int = 1,
    blocks: int = 1,
    amount: str = "900",
    expires: date | None = None,
    rolls_over: bool = False,
    at: datetime = SIGNED,
    gone: datetime | None = None,
) -> PurchaseFact:
    return PurchaseFact(
        uid(f"bought {number} {day} {hours} {at}"),
        number,
        day,
        blocks,
        Decimal(hours),
        Decimal(amount),
        expires,
        rolls_over,
        automatic=False,
        recorded_at=at,
        superseded_at=gone,
    )


def adjusted(
    day: date, hours: str, *, number: int = 1, at: datetime = SIGNED, gone: datetime | None = None
) -> AdjustmentFact:
    told = uid(f"adjusted {number} {day} {hours} {at}")
    return AdjustmentFact(told, number, day, Decimal(hours), "agreed", at, gone)


def hours(*facts: PurchaseFact | AdjustmentFact, history: tuple[Any, ...] = ()) -> PrepaidFacts:
    return PrepaidFacts(
        purchases=tuple(one for one in facts if isinstance(one, PurchaseFact)),
        adjustments=tuple(one for one in facts if isinstance(one, AdjustmentFact)),
        history=history,
    )


def minutes(row: PrepaidRow, names: str) -> tuple[float, ...]:
    """Some figures of a row of the movement."""
    return tuple(float(getattr(row, name)) for name in names.split())
