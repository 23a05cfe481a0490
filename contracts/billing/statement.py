"""A statement from recorded facts: pure, so the same facts give the same cents for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from contracts.agreements.terms import version_on, versions_over
from contracts.agreements.values import ContractFact
from contracts.billing.charges import Priced, fixed_charges, labour_charges, unpriced_devices
from contracts.billing.evidence import (
    device_shares,
    labour_shares,
    unbilled_devices,
    unbilled_labour,
)
from contracts.billing.pricing.charge import Charge
from contracts.billing.schedule import Due
from contracts.billing.tax import taxed
from contracts.billing.values_statement import Line, Statement
from contracts.ledger.coverage import as_known, movement
from contracts.ledger.values import CoverageFact, TimeFact
from msp.kernel.money import round_money, split, to_decimal


def compute(
    contract: ContractFact,
    coverage: Sequence[CoverageFact],
    time: Sequence[TimeFact],
    due: Due,
    known_at: datetime,
) -> Statement:
    """What the contract owes for one period, as known at a moment, with the evidence.

    The sequences may hold more than was known, in any order. Raises MissingPrice.
    """
    known_coverage, known_time = as_known(coverage, known_at), as_known(time, known_at)
    priced = [
        *fixed_charges(contract, due, known_coverage, known_at),
        *labour_charges(contract, due, known_time, known_at),
    ]
    priced.sort(key=lambda one: (one.stretch.line.number, one.stretch.span))
    lines, devices, labour = [], [], []
    for ordinal, one in enumerate(priced, start=1):
        line, shares = _line(ordinal, one, contract.currency)
        lines.append(line)
        devices += device_shares(line, one.charge, shares)
        labour += labour_shares(line, one.charge, shares)
    devices += unbilled_devices(unpriced_devices(priced, known_coverage, due.period), contract)
    labour += unbilled_labour(known_time, due, {one.time_id for one in labour}, contract.currency)
    in_force = version_on(contract, due.labour.start, known_at)
    return Statement(
        contract_id=contract.id,
        contract=contract.number,
        currency=contract.currency,
        period=due.period,
        labour_period=due.labour,
        known_at=known_at,
        versions=_versions(contract, due, known_at),
        purchase_order=in_force.purchase_order if in_force else "",
        lines=taxed(lines, contract.currency),
        devices=tuple(devices),
        labour=tuple(labour),
    )


def _line(ordinal: int, priced: Priced, currency: str) -> tuple[Line, list[Decimal]]:
    """Round the charge once; its shares follow by largest remainder, the unshared part last."""
    stretch, charge = priced.stretch, priced.charge
    line, price = stretch.line, stretch.price
    gross = round_money(charge.gross, currency)
    kept = Fraction(100 - line.discount_percent) / 100
    net = round_money(charge.gross * kept, currency)
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
        unit_price=price.amount if price else Decimal(0),
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
    ), shares[:-1]


def _split(net: Decimal, charge: Charge, currency: str) -> list[Decimal]:
    weights = [*charge.weights, charge.top_up]
    if not any(weights):
        weights[-1] = Fraction(1)
    return split(net, weights, currency)


def _versions(contract: ContractFact, due: Due, known_at: datetime) -> tuple[int, ...]:
    spans = (due.period, due.labour)
    found = {v.number for span in spans for _piece, v in versions_over(contract, span, known_at)}
    return tuple(sorted(found))
