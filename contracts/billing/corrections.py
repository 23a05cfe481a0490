"""Corrections: what became known late about a frozen period, as lines on the next statement.

Nothing billed is ever changed. The period is worked out anew as known now; what it differs by from
everything billed for it so far, the earlier corrections included, is the correction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from contracts.agreements.values import Basis
from contracts.billing.tax import taxed
from contracts.billing.values_statement import Corrects, DeviceShare, LabourShare, Line, Statement
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class Billed:
    """Everything frozen statements have charged for one period, and under which number."""

    number: str
    lines: tuple[Line, ...]
    devices: tuple[DeviceShare, ...]
    labour: tuple[LabourShare, ...]


def with_corrections(statement: Statement, past: Sequence[tuple[Statement, Billed]]) -> Statement:
    """The statement with lines that correct past periods, each given as known now and as billed."""
    lines, devices, labour = list(statement.lines), [], []
    for now, billed in past:
        for number in sorted({line.number for line in (*now.lines, *billed.lines)}):
            found = _difference(number, len(lines) + 1, now, billed)
            if found is not None:
                lines.append(found[0])
                devices += found[1]
                labour += found[2]
    return replace(
        statement,
        lines=taxed(lines, statement.currency),
        devices=(*statement.devices, *devices),
        labour=(*statement.labour, *labour),
    )


def _difference(
    number: int, ordinal: int, now: Statement, billed: Billed
) -> tuple[Line, list[DeviceShare], list[LabourShare]] | None:
    new = [line for line in now.lines if line.number == number]
    old = [line for line in billed.lines if line.number == number]
    net = _sum(new, "net") - _sum(old, "net")
    if not net:
        return None
    devices = _device_changes(ordinal, now.devices, new, billed.devices, old)
    labour = _labour_changes(ordinal, now.labour, new, billed.labour, old)
    model = (new or old)[-1]
    line = replace(
        model,
        ordinal=ordinal,
        span=now.period if model.basis is not Basis.HOURLY else now.labour_period,
        asset_days=sum(one.asset_days for one in new) - sum(one.asset_days for one in old),
        counted=_sum(new, "counted") - _sum(old, "counted"),
        charged=_sum(new, "charged") - _sum(old, "charged"),
        gross=_sum(new, "gross") - _sum(old, "gross"),
        discount=_sum(new, "discount") - _sum(old, "discount"),
        net=net,
        unshared=_sum(new, "unshared") - _sum(old, "unshared"),
        opening=0,
        joined=0,
        left=0,
        closing=0,
        corrects=Corrects(now.period, billed.number),
        reason=_reason(new, old, devices, labour),
    )
    return line, devices, labour


def _sum(lines: Sequence[Line], field: str) -> Decimal:
    return sum((getattr(line, field) for line in lines), Decimal(0))


def _device_changes(
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
                seen[share.asset_id] = share
                days[share.asset_id] += sign * share.days
                money[share.asset_id] += sign * share.amount
    changed = [one for one in seen if days[one] or money[one]]
    shares = [
        replace(seen[one], line=ordinal, days=days[one], amount=money[one]) for one in changed
    ]
    return sorted(shares, key=lambda share: share.asset_id)


def _labour_changes(
    ordinal: int,
    now: Sequence[LabourShare],
    new: Sequence[Line],
    then: Sequence[LabourShare],
    old: Sequence[Line],
) -> list[LabourShare]:
    minutes: dict[UUID, int] = defaultdict(int)
    money: dict[UUID, Decimal] = defaultdict(Decimal)
    seen: dict[UUID, LabourShare] = {}
    for sign, shares, lines in ((-1, then, old), (1, now, new)):
        ordinals = {line.ordinal for line in lines}
        for share in shares:
            if share.line in ordinals:
                seen[share.time_id] = share
                minutes[share.time_id] += sign * share.minutes
                money[share.time_id] += sign * share.amount
    changed = [one for one in seen if minutes[one] or money[one]]
    shares = [
        replace(seen[one], line=ordinal, minutes=minutes[one], amount=money[one]) for one in changed
    ]
    return sorted(shares, key=lambda share: (share.work_date, share.time_id))


def _reason(
    new: Sequence[Line],
    old: Sequence[Line],
    devices: Sequence[DeviceShare],
    labour: Sequence[LabourShare],
) -> str:
    """Which recorded fact makes the difference, in words; three devices are named, then counted."""
    moved = [share for share in devices if share.days]
    parts = [
        _("%(name)s %(days)s days", name=share.name, days=f"{share.days:+d}".replace("-", "−"))
        for share in moved[:3]
    ]
    if len(moved) > 3:
        parts.append(_("and %(count)d more devices", count=len(moved) - 3))
    if labour:
        minutes = sum(share.minutes for share in labour)
        parts.append(_("%(minutes)s min of work", minutes=f"{minutes:+d}".replace("-", "−")))
    regular = {one.unit_price for one in old if one.corrects is None}
    if regular and regular != {one.unit_price for one in new}:
        parts.append(_("another price"))
    return _("Recorded after it was billed: %(what)s", what=", ".join(parts) or _("other terms"))
