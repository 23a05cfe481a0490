"""Work a statement out from the recorded facts, with the corrections that have become due.

Nothing is written here: drafts, previews and re-runs all come this one way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.prepaid import PREPAID, has_prepaid
from contracts.agreements.queries import fact_of
from contracts.agreements.suspended import rests
from contracts.agreements.values import QUANTITIES, Basis, ContractFact
from contracts.billing.billed import billed_for
from contracts.billing.corrections import Billed, with_corrections
from contracts.billing.credited import Given, ahead_of, credited_ahead
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import (
    Frozen,
    due_of,
    frozen_runs,
    load_statement,
    prepaid_rows,
)
from contracts.billing.rows import prepaid_from
from contracts.billing.schedule import Due
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.counts.queries import first_changed, quantity_facts
from contracts.counts.values import QuantityFact
from contracts.ledger.queries import changed_since, coverage_facts, time_facts
from contracts.prepaid.movement import continued
from contracts.prepaid.queries import first_moved, prepaid_facts
from contracts.prepaid.values import NO_HOURS
from contracts.taxes.queries import changed_taxes, tax_facts
from contracts.values import FOREVER, Span

LASTING = PREPAID | {Basis.INCIDENT}


def work_out(
    db: Session,
    contract: Contract,
    due: Due,
    known_at: datetime,
    fact: ContractFact | None = None,
    frozen: Frozen | None = None,
) -> Statement:
    """The statement for one period as known at a moment, late facts about earlier ones included.

    `fact` and the `frozen` runs are given where the caller has read them. Raises Missing.
    """
    fact = fact or fact_of(db, contract)
    plain = one_period(db, contract, fact, due, known_at)
    frozen = _known(frozen_runs(db, contract) if frozen is None else frozen, known_at)
    plain = _continued(db, plain, frozen)
    earlier = [one for one in frozen if one[0].period_start < due.period.start]
    return with_corrections(plain, late_facts(db, contract, fact, earlier, frozen, known_at))


def work_out_correction(db: Session, contract: Contract, due: Due, known_at: datetime) -> Statement:
    """Nothing but corrections, the period's own among them: for facts after the contract's end."""
    fact = fact_of(db, contract)
    nothing = Due(
        Span(due.period.end, due.period.end),
        Span(due.labour.end, due.labour.end),
        due.due_on,
        due.month,
    )
    plain = one_period(db, contract, fact, nothing, known_at)
    frozen = _known(frozen_runs(db, contract), known_at)
    plain = _continued(db, plain, frozen)
    return with_corrections(plain, late_facts(db, contract, fact, frozen, frozen, known_at))


def _known(frozen: Frozen, known_at: datetime) -> Frozen:
    """Those that had been worked out before a moment."""
    return [(run, row) for run, row in frozen if run.known_at < known_at]


def _continued(db: Session, plain: Statement, frozen: Frozen) -> Statement:
    """With prepaid hours that open as the statement before this one closed them."""
    before = [row for _run, row in frozen if row.labour_end == plain.labour_period.start]
    if not before:
        return plain
    last = [prepaid_from(one, plain.currency) for one in prepaid_rows(db, before[-1])]
    return replace(plain, prepaid=continued(plain.prepaid, last))


def one_period(
    db: Session, contract: Contract, fact: ContractFact, due: Due, known_at: datetime
) -> Statement:
    """The statement of one period by itself."""
    coverage = coverage_facts(db, contract.tenant_id, contract.id, due.period, known_at)
    time = time_facts(db, contract.tenant_id, contract.id, due.labour, known_at)
    quantities: list[QuantityFact] = []
    if any(line.basis in QUANTITIES for version in fact.versions for line in version.lines):
        before = due.period.end
        quantities = quantity_facts(db, contract.tenant_id, contract.id, before, known_at)
    taxes = tax_facts(db) if _codes(fact) else []
    hours = NO_HOURS
    if has_prepaid(fact):
        hours = prepaid_facts(db, contract, fact, due.labour, known_at)
    return compute(fact, coverage, time, due, known_at, quantities, taxes, hours)


def _codes(fact: ContractFact) -> set[str]:
    codes = {line.tax_code for version in fact.versions for line in version.lines}
    return codes - {""}


def late_facts(
    db: Session,
    contract: Contract,
    fact: ContractFact,
    earlier: Frozen,
    frozen: Frozen,
    known_at: datetime,
) -> list[tuple[Statement, Billed]]:
    """Each frozen period that later facts speak of: as known now, and as billed so far."""
    if not frozen:
        return []
    since = max(run.known_at for run, _row in frozen)
    changed = _changed_days(db, contract, fact, since, known_at)
    if changed is None:
        return []
    found, given = [], credited_ahead(db, contract, known_at)
    for run, row in earlier:
        due = due_of(run)
        if run.sequence == 0 and (_touches(changed, due.period) or _touches(changed, due.labour)):
            now = one_period(db, contract, fact, due, known_at)
            billed = _billed(db, due.period, row, frozen, given)
            found.append((now, replace(billed, rests=rests(fact, due.period, since))))
    return found


def _changed_days(
    db: Session, contract: Contract, fact: ContractFact, since: datetime, known_at: datetime
) -> Span | None:
    """The days that facts and terms recorded after a moment speak of.

    Terms and quantities reach on for ever.
    """
    changed = changed_since(db, contract.tenant_id, contract.id, since, known_at)
    days: list[date] = [
        day
        for version in fact.versions
        for day, at in (
            (version.effective_from, version.recorded_at),
            *((p.valid_from, p.recorded_at) for line in version.lines for p in line.prices),
        )
        if since < at <= known_at
    ]
    bases = {line.basis for version in fact.versions for line in version.lines}
    quantity = first_changed(db, contract.tenant_id, contract.id, since, known_at)
    if quantity is not None:
        days.append(quantity)
    hours = first_moved(db, contract, since, known_at) if has_prepaid(fact) else None
    if hours is not None:
        days.append(hours)
    days += changed_taxes(db, _codes(fact), since, known_at)
    days += [
        one.starts
        for one in fact.suspensions
        if since < one.recorded_at <= known_at
        or (one.superseded_at is not None and since < one.superseded_at <= known_at)
    ]
    if changed is None and not days:
        return None
    first = min([*days, *(changed[:1] if changed else ())])
    # Work told late may have opened an incident that a later period has charged, or have drawn
    # hours that a later period has used.
    reaches_on = days or changed is None or bases & LASTING
    last = FOREVER if reaches_on or changed is None else changed[1]
    return Span(first, max(first, last))


def _touches(changed: Span, span: Span) -> bool:
    return changed.start < span.end and span.start < changed.end


def _billed(db: Session, period: Span, row: StatementRow, frozen: Frozen, given: Given) -> Billed:
    """Everything charged for the period, by its own statement and by later corrections."""
    statements = [
        (other.id, load_statement(db, other))
        for run, other in frozen
        if other.id == row.id or run.period_start > period.start or run.sequence > 0
    ]
    number = row.number or row.heading["contract"]
    billed = billed_for(period, number, [one for _id, one in statements])
    return replace(billed, ahead=ahead_of(period, given, statements)) if given else billed
