"""The evidence of a correction: what each device, entry and quantity now adds or no longer does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from contracts.billing.values_statement import DeviceShare, LabourShare, Line, PieceShare


def device_changes(
    ordinal: int,
    now: Sequence[DeviceShare],
    new: Sequence[Line],
    then: Sequence[DeviceShare],
    old: Sequence[Line],
) -> list[DeviceShare]:
    """Per device, the days and the money that came on top (or fell away)."""
    days: dict[UUID, int] = defaultdict(int)
    money: dict[UUID, Decimal] = defaultdict(Decimal)
    seen: dict[UUID, DeviceShare] = {}
    for sign, shares, lines in ((-1, then, old), (1, now, new)):
        ordinals = {line.ordinal for line in lines}
        for share in shares:
            if share.line in ordinals:
                seen[share.thing_id] = share
                days[share.thing_id] += sign * share.days
                money[share.thing_id] += sign * share.amount
    changed = [one for one in seen if days[one] or money[one]]
    shares = [
        replace(seen[one], line=ordinal, days=days[one], amount=money[one]) for one in changed
    ]
    return sorted(shares, key=lambda share: share.thing_id)


def labour_changes(
    ordinal: int,
    now: Sequence[LabourShare],
    new: Sequence[Line],
    then: Sequence[LabourShare],
    old: Sequence[Line],
) -> list[LabourShare]:
    """Per entry and band of hours, minutes, way and money on top (or that fell away)."""
    minutes: dict[object, int] = defaultdict(int)
    way: dict[object, int] = defaultdict(int)
    money: dict[object, Decimal] = defaultdict(Decimal)
    seen: dict[object, LabourShare] = {}
    for sign, shares, lines in ((-1, then, old), (1, now, new)):
        ordinals = {line.ordinal for line in lines}
        for share in shares:
            if share.line in ordinals:
                key = share.time_id, share.factor
                seen[key] = share
                minutes[key] += sign * share.minutes
                way[key] += sign * share.km
                money[key] += sign * share.amount
    changed = [one for one in seen if minutes[one] or money[one]]
    shares = [
        replace(seen[one], line=ordinal, minutes=minutes[one], km=way[one], amount=money[one])
        for one in changed
    ]
    return sorted(shares, key=lambda one: (one.work_date, one.time_id, one.factor))


def piece_changes(
    ordinal: int,
    now: Sequence[PieceShare],
    new: Sequence[Line],
    then: Sequence[PieceShare],
    old: Sequence[Line],
) -> list[PieceShare]:
    """Per number and days, the units and the money that came on top (or fell away)."""
    units: dict[object, Decimal] = defaultdict(Decimal)
    money: dict[object, Decimal] = defaultdict(Decimal)
    seen: dict[object, PieceShare] = {}
    for sign, shares, lines in ((-1, then, old), (1, now, new)):
        ordinals = {line.ordinal for line in lines}
        for share in shares:
            if share.line in ordinals:
                key = share.fact_id, share.span
                seen[key] = share
                units[key] += sign * share.quantity
                money[key] += sign * share.amount
    changed = [one for one in seen if units[one] or money[one]]
    shares = [
        replace(seen[one], line=ordinal, quantity=units[one], amount=money[one]) for one in changed
    ]
    return sorted(shares, key=lambda share: (share.span, str(share.fact_id)))
