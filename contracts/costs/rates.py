"""Which rate an hour cost on a day: her own, or where the house says so, that of her role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.costs.values import Rate, RateFact, Worker


def rate_on(facts: Sequence[RateFact], worker: Worker, currency: str, day: date) -> Rate | None:
    """The facts are already as known. Of several roles' rates the highest one is assumed."""
    own = [one for one in facts if worker.agent_id and one.agent_id == worker.agent_id]
    amount = _amount(own, currency, day)
    if amount is not None:
        return Rate(amount)
    by_role = [
        found
        for role in worker.roles
        for found in [_amount([one for one in facts if one.role == role], currency, day)]
        if found is not None
    ]
    return Rate(max(by_role), assumed=True) if by_role else None


def is_rated_otherwise(facts: Sequence[RateFact], worker: Worker, currency: str, day: date) -> bool:
    """Whether the hour has a rate in another currency alone; nothing here converts."""
    others = {one.currency for one in facts} - {currency}
    return any(rate_on(facts, worker, other, day) for other in others)


def _amount(facts: Sequence[RateFact], currency: str, day: date) -> Decimal | None:
    begun = [one for one in facts if one.currency == currency and one.valid_from <= day]
    last = max(begun, key=lambda one: (one.valid_from, one.recorded_at), default=None)
    return last.amount if last else None
