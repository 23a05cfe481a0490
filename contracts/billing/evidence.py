"""The evidence of a statement: the devices and the work each line is made of, and what is free."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from contracts.agreements.values import DEVICES, ContractFact
from contracts.billing.pricing.charge import Charge
from contracts.billing.pricing.time_and_material import charged_minutes
from contracts.billing.schedule import Due
from contracts.billing.values_statement import DeviceShare, LabourShare, Line
from contracts.ledger.coverage import Covered
from contracts.ledger.values import TimeFact
from msp.kernel.money import round_money


def device_shares(line: Line, charge: Charge, shares: Sequence[Decimal]) -> list[DeviceShare]:
    """What falls to each device of a line; the shares come in the order of the charge."""
    if line.basis not in DEVICES:
        return []
    return [
        _share(part, line.ordinal, amount)
        for part, amount in zip(charge.devices, shares, strict=True)
    ]


def _share(part: Covered, line: int | None, amount: Decimal, note: str = "") -> DeviceShare:
    device = part.fact.device
    return DeviceShare(
        line=line,
        asset_id=device.asset_id,
        name=device.name,
        serial=device.serial,
        site=device.site,
        basis=part.fact.basis,
        span=part.span,
        days=part.span.days,
        amount=amount,
        note=note,
    )


def unbilled_devices(parts: Sequence[Covered], contract: ContractFact) -> list[DeviceShare]:
    """Covered devices at no price, each with the reason why."""
    zero = round_money(0, contract.currency)
    return [_share(part, None, zero, part.fact.excluded) for part in parts]


def labour_shares(line: Line, charge: Charge, shares: Sequence[Decimal]) -> list[LabourShare]:
    """What falls to each entry of an hourly line."""
    pairs = zip(charge.labour, shares[: len(charge.labour)], strict=True)
    return [_worked(entry, line.ordinal, minutes, amount) for (entry, minutes), amount in pairs]


def unbilled_labour(
    entries: Sequence[TimeFact], due: Due, billed: set[UUID], currency: str
) -> list[LabourShare]:
    """Covered and goodwill time: on the report with its minutes, at no price."""
    left = [one for one in entries if one.work_date in due.labour and one.id not in billed]
    left.sort(key=lambda one: (one.work_date, one.id))
    return [_worked(one, None, charged_minutes(one, 1), round_money(0, currency)) for one in left]


def _worked(entry: TimeFact, line: int | None, minutes: int, amount: Decimal) -> LabourShare:
    return LabourShare(
        line=line,
        time_id=entry.id,
        label=entry.label,
        agent=entry.agent,
        work_type=entry.work_type,
        work_date=entry.work_date,
        worked=entry.worked,
        billable=entry.billable,
        minutes=minutes,
        bill_state=entry.bill_state,
        amount=amount,
    )
