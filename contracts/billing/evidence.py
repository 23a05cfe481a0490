"""The evidence of a statement: the devices and the work each line is made of, and what is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from contracts.agreements.values import NAMED, TRAVEL, Basis, ContractFact
from contracts.billing.pricing.charge import Charge
from contracts.billing.schedule import Due
from contracts.billing.values_statement import DeviceShare, LabourShare, Line, PieceShare
from contracts.ledger.coverage import Covered
from contracts.ledger.rounding import charged_minutes
from contracts.ledger.values import TimeFact
from msp.kernel.money import round_money

# Charged beside what the time itself costs.
BESIDE = TRAVEL | {Basis.VISIT}


def device_shares(line: Line, charge: Charge, shares: Sequence[Decimal]) -> list[DeviceShare]:
    """What falls to each device or person of a line; the shares come in the order of the charge."""
    if line.basis not in NAMED:
        return []
    return [
        _share(part, line.ordinal, amount)
        for part, amount in zip(charge.devices, shares, strict=True)
    ]


def _share(part: Covered, line: int | None, amount: Decimal, note: str = "") -> DeviceShare:
    thing = part.fact.thing
    return DeviceShare(
        line=line,
        thing_id=thing.id,
        name=thing.name,
        serial=thing.serial,
        site=thing.site,
        basis=part.fact.basis,
        span=part.span,
        days=part.span.days,
        amount=amount,
        note=note,
    )


def unbilled_devices(parts: Sequence[Covered], contract: ContractFact) -> list[DeviceShare]:
    """Covered devices and people at no price, each with the reason why."""
    zero = round_money(0, contract.currency)
    return [_share(part, None, zero, part.fact.excluded) for part in parts]


def labour_shares(line: Line, charge: Charge, shares: Sequence[Decimal]) -> list[LabourShare]:
    """What falls to each entry of an hourly line."""
    pairs = zip(charge.labour, shares[: len(charge.labour)], strict=True)
    found = [
        replace(_worked(entry, line.ordinal, minutes, amount), factor=line.factor)
        for (entry, minutes), amount in pairs
    ]
    # Time and the way stand on lines of their own, and neither is there twice.
    if line.basis not in TRAVEL:
        found = [replace(one, km=0, trip="") for one in found]
    if line.basis in BESIDE:
        found = [replace(one, worked=0, billable=0) for one in found]
    return found


def timed(lines: Sequence[Line], labour: Sequence[LabourShare]) -> set[UUID]:
    """The entries whose time stands on a line; that of a visit or a way does not."""
    beside = {line.ordinal for line in lines if line.basis in BESIDE}
    return {one.time_id for one in labour if one.line not in beside}


def piece_shares(line: Line, charge: Charge, shares: Sequence[Decimal]) -> list[PieceShare]:
    """What falls to each stretch of days of a quantity."""
    return [
        PieceShare(line.ordinal, one.fact_id, one.label, one.span, one.quantity, amount)
        for one, amount in zip(charge.pieces, shares[: len(charge.pieces)], strict=True)
    ]


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
        role=entry.role,
        tier=entry.tier,
        km=entry.km,
        trip=entry.trip,
    )
