"""A statement from recorded facts: pure, so the same facts give the same cents for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contracts.agreements.discounts import after_discount, is_discounted
from contracts.agreements.suspended import rests
from contracts.agreements.terms import Stretch, version_on, versions_over
from contracts.agreements.values import Basis, ContractFact
from contracts.billing.charges import fixed_charges, one_off_charges, unpriced
from contracts.billing.evidence import (
    device_shares,
    labour_shares,
    piece_shares,
    timed,
    unbilled_devices,
    unbilled_labour,
)
from contracts.billing.hours import block_charges, hours_of, prepaid_labour
from contracts.billing.priced import Priced
from contracts.billing.pricing.charge import Charge
from contracts.billing.schedule import Due
from contracts.billing.tax import coded, taxed
from contracts.billing.values_statement import (
    DeviceShare,
    LabourShare,
    Line,
    PieceShare,
    Statement,
    TierPart,
)
from contracts.billing.work_charges import labour_charges
from contracts.counts.values import QuantityFact
from contracts.ledger.coverage import as_known, movement
from contracts.ledger.values import CoverageFact, TimeFact
from contracts.prepaid.values import NO_HOURS, PrepaidFacts
from contracts.taxes.values import TaxFact
from msp.kernel.money import round_money, split, to_decimal


def compute(
    contract: ContractFact,
    coverage: Sequence[CoverageFact],
    time: Sequence[TimeFact],
    due: Due,
    known_at: datetime,
    quantities: Sequence[QuantityFact] = (),
    taxes: Sequence[TaxFact] = (),
    prepaid: PrepaidFacts = NO_HOURS,
) -> Statement:
    """What the contract owes for one period, as known at a moment, with the evidence.

    The sequences may hold more than was known, in any order. Raises Missing.
    """
    known_coverage, known_time = as_known(coverage, known_at), as_known(time, known_at)
    hours = hours_of(contract, prepaid, known_time, due, known_at)
    priced = [
        *fixed_charges(contract, due, known_coverage, known_at, as_known(quantities, known_at)),
        *one_off_charges(contract, due, known_at),
        *block_charges(contract, due, hours.purchases, known_at),
        *labour_charges(contract, due, known_time, known_at, hours.unpaid),
    ]
    lines, devices, labour, pieces = _billed(priced, contract.currency)
    bare = unpriced(contract, known_coverage, due.period, known_at)
    devices += unbilled_devices(bare, contract)
    labour += prepaid_labour(hours, known_time, timed(lines, labour), contract.currency)
    labour += unbilled_labour(known_time, due, {one.time_id for one in labour}, contract.currency)
    return Statement(
        contract_id=contract.id,
        contract=contract.number,
        currency=contract.currency,
        period=due.period,
        labour_period=due.labour,
        known_at=known_at,
        versions=_versions(contract, due, known_at),
        purchase_order=_order(contract, due, known_at),
        lines=taxed([coded(one, taxes, known_at) for one in lines], contract.currency),
        devices=tuple(devices),
        labour=tuple(labour),
        pieces=tuple(pieces),
        prepaid=hours.rows,
        rests=rests(contract, due.period, known_at),
    )


def _billed(
    priced: list[Priced], currency: str
) -> tuple[list[Line], list[DeviceShare], list[LabourShare], list[PieceShare]]:
    """The charges as lines, in their order, each with the evidence of what it is made of."""
    priced.sort(key=lambda one: (one.stretch.line.number, one.stretch.span))
    lines: list[Line] = []
    devices: list[DeviceShare] = []
    labour: list[LabourShare] = []
    pieces: list[PieceShare] = []
    for ordinal, one in enumerate(priced, start=1):
        line, shares = _line(ordinal, one, currency)
        lines.append(line)
        devices += device_shares(line, one.charge, shares)
        labour += labour_shares(line, one.charge, shares)
        pieces += piece_shares(line, one.charge, shares)
    return lines, devices, labour, pieces


def _order(contract: ContractFact, due: Due, known_at: datetime) -> str:
    """The client's purchase order on the first day of the work that is billed."""
    in_force = version_on(contract, due.labour.start, known_at)
    return in_force.purchase_order if in_force else ""


def _line(ordinal: int, priced: Priced, currency: str) -> tuple[Line, list[Decimal]]:
    """Round the charge once; its shares follow by largest remainder, the unshared part last."""
    stretch, charge = priced.stretch, priced.charge
    line, price = stretch.line, stretch.price
    gross = round_money(charge.gross, currency)
    day = stretch.span.start
    net = round_money(after_discount(line, charge.gross, day, charge.share), currency)
    shares = _split(net, charge, currency)
    moves = movement(charge.devices, stretch.span)
    return Line(
        ordinal=ordinal,
        number=line.number,
        code=line.code,
        description=line.description,
        basis=line.basis,
        version=stretch.version.number,
        span=stretch.span,
        asset_days=charge.asset_days,
        divisor=charge.divisor,
        counted=to_decimal(charge.counted, 6),
        included=line.included,
        minimum=line.minimum,
        charged=to_decimal(charge.charged, 6),
        unit_price=_unit_price(stretch, charge),
        price_from=price.valid_from if price else stretch.span.start,
        gross=gross,
        discount=gross - net,
        net=net,
        tax_code=line.tax_code,
        tax_percent=line.tax_percent,
        tax=round_money(0, currency),
        unshared=shares[-1],
        opening=moves.opening,
        joined=moves.joined,
        left=moves.left,
        closing=moves.closing,
        **_explained(stretch, charge, gross, currency),
    ), shares[:-1]


def _explained(stretch: Stretch, charge: Charge, gross: Decimal, currency: str) -> dict[str, Any]:
    """By which tiers, rule and discount the line came to its sums."""
    line = stretch.line
    given = is_discounted(line, stretch.span.start)
    return {
        "tiers": _tiers(charge, gross, currency),
        "counting": line.counting,
        "counted_on": charge.counted_on,
        "instalments": charge.instalments,
        "discount_percent": line.discount_percent if given else Decimal(0),
        "discount_amount": line.discount_amount if given else Decimal(0),
        "band": charge.band,
        "factor": charge.factor,
        "minutes_step": stretch.version.minutes_increment if line.basis is Basis.HOURLY else 0,
    }


def _tiers(charge: Charge, gross: Decimal, currency: str) -> tuple[TierPart, ...]:
    """What each tier priced, where the quantity moved the price at all."""
    if not any(one.above for one in charge.rungs):
        return ()
    worths = [one.worth for one in charge.rungs]
    amounts = split(gross, worths, currency) if any(worths) else [gross] * len(worths)
    return tuple(
        TierPart(one.above, one.price, to_decimal(one.units, 6), amount)
        for one, amount in zip(charge.rungs, amounts, strict=True)
    )


def _unit_price(stretch: Stretch, charge: Charge) -> Decimal:
    """The price of the units, where one tier prices them all; else that of the first tier."""
    if len(charge.rungs) == 1:
        return charge.rungs[0].price
    return stretch.price.amount if stretch.price else Decimal(0)


def _split(net: Decimal, charge: Charge, currency: str) -> list[Decimal]:
    weights = [*charge.weights, charge.top_up]
    if not any(weights):
        weights[-1] = Fraction(1)
    return split(net, weights, currency)


def _versions(contract: ContractFact, due: Due, known_at: datetime) -> tuple[int, ...]:
    spans = (due.period, due.labour)
    found = {v.number for span in spans for _piece, v in versions_over(contract, span, known_at)}
    return tuple(sorted(found))
