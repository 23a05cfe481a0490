"""The facts of the months that were, read once for all of them, and those of one period of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.agreements.values import ContractFact
from contracts.billing.schedule import Due
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.counts.values import QuantityFact
from contracts.ledger.values import BillState, CoverageFact, TimeFact
from contracts.prepaid.values import NO_HOURS, PrepaidFacts
from contracts.taxes.values import TaxFact
from contracts.values import Span


@dataclass(frozen=True, slots=True)
class History:
    """Devices, work, quantities and prepaid hours of a contract over a span, and its tax codes.

    `time` says of each entry what its source had begun before the whole span, and `prepaid` has
    the work before it from which hours were drawn.
    """

    coverage: Sequence[CoverageFact]
    time: Sequence[TimeFact]
    quantities: Sequence[QuantityFact]
    taxes: Sequence[TaxFact]
    prepaid: PrepaidFacts = NO_HOURS


def statement_of(
    contract: ContractFact, history: History, due: Due, known_at: datetime
) -> Statement:
    """The statement of one period by the same `compute` that bills. Raises Missing."""
    period = due.period
    coverage = [one for one in history.coverage if one.span.meet(period)]
    quantities = [one for one in history.quantities if one.valid_from < period.end]
    time = time_of(history.time, due.labour)
    hours = replace(
        history.prepaid, history=(*history.prepaid.history, *drawing(history.time, due.labour))
    )
    return compute(contract, coverage, time, due, known_at, quantities, history.taxes, hours)


def drawing(time: Sequence[TimeFact], days: Span) -> list[TimeFact]:
    """The work of the span before some days of it that may have drawn prepaid hours."""
    return [one for one in time if one.work_date < days.start and _is_charged(one)]


def time_of(time: Sequence[TimeFact], days: Span) -> list[TimeFact]:
    """The work of the days, each entry with what was begun for its source before them."""
    begun = _begun_before(time, days)
    return [
        replace(one, begun=tuple(sorted({*one.begun, *begun.get(one.source, ())})))
        for one in time
        if one.work_date in days
    ]


def _begun_before(time: Sequence[TimeFact], days: Span) -> Mapping[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in time:
        if one.source and one.work_date < days.start and _is_charged(one):
            found[one.source].add((one.work_type, one.role))
    return found


def _is_charged(one: TimeFact) -> bool:
    return one.bill_state is BillState.CHARGEABLE and one.billable > 0
