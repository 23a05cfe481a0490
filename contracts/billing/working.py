"""Work a statement out from the recorded facts, with the corrections that have become due.

Nothing is written here: drafts, previews and re-runs all come this one way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.values import ContractFact
from contracts.billing.billed import billed_for
from contracts.billing.corrections import Billed, with_corrections
from contracts.billing.models import BillingRun
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import due_of, frozen_runs, load_statement
from contracts.billing.schedule import Due
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.ledger.queries import changed_since, coverage_facts, time_facts
from contracts.values import FOREVER, Span

Frozen = Sequence[tuple[BillingRun, StatementRow]]


def work_out(
    db: Session, contract: Contract, due: Due, known_at: datetime, fact: ContractFact | None = None
) -> Statement:
    """The statement for one period as known at a moment, late facts about earlier ones included.

    Raises MissingPrice.
    """
    fact = fact or fact_of(db, contract)
    plain = one_period(db, contract, fact, due, known_at)
    frozen = frozen_runs(db, contract, known_before=known_at)
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
    frozen = frozen_runs(db, contract, known_before=known_at)
    return with_corrections(plain, late_facts(db, contract, fact, frozen, frozen, known_at))


def one_period(
    db: Session, contract: Contract, fact: ContractFact, due: Due, known_at: datetime
) -> Statement:
    """The statement of one period by itself."""
    coverage = coverage_facts(db, contract.tenant_id, contract.id, due.period, known_at)
    time = time_facts(db, contract.tenant_id, contract.id, due.labour, known_at)
    return compute(fact, coverage, time, due, known_at)


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
    found = []
    for run, row in earlier:
        due = due_of(run)
        if run.sequence == 0 and (_touches(changed, due.period) or _touches(changed, due.labour)):
            now = one_period(db, contract, fact, due, known_at)
            found.append((now, _billed(db, due.period, row, frozen)))
    return found


def _changed_days(
    db: Session, contract: Contract, fact: ContractFact, since: datetime, known_at: datetime
) -> Span | None:
    """The days that facts and terms recorded after a moment speak of; terms reach on for ever."""
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
    if changed is None and not days:
        return None
    first = min([*days, *(changed[:1] if changed else ())])
    last = FOREVER if days or changed is None else changed[1]
    return Span(first, max(first, last))


def _touches(changed: Span, span: Span) -> bool:
    return changed.start < span.end and span.start < changed.end


def _billed(db: Session, period: Span, row: StatementRow, frozen: Frozen) -> Billed:
    """Everything charged for the period, by its own statement and by later corrections."""
    statements = [
        load_statement(db, other)
        for run, other in frozen
        if other.id == row.id or run.period_start > period.start or run.sequence > 0
    ]
    return billed_for(period, row.number or row.heading["contract"], statements)
