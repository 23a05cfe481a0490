"""What the clauses of many contracts come to in a year: rises to choose from, and what is missing.

A contract's own row is worked out by the pure function; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import facts_of
from contracts.agreements.terms import life, price_on, version_on
from contracts.agreements.tiers import in_proportion
from contracts.agreements.value import monthly_value
from contracts.agreements.values import Basis, ContractFact, LineFact, VersionFact
from contracts.agreements.values_line import PriceFact
from contracts.counts.queries import quantities_on
from contracts.indexation.clauses import clause_for
from contracts.indexation.dates import effective_for, scheduled, tell_by
from contracts.indexation.models import IndexClause, IndexRise
from contracts.indexation.queries import (
    clause_fact,
    clauses_of,
    index_names,
    readings_of,
    rises_of,
    taken_facts,
)
from contracts.indexation.rise import rise
from contracts.indexation.rows import rise_from
from contracts.indexation.values import (
    ClauseFact,
    MissingReading,
    Priced,
    Reading,
    Rise,
    Taken,
)
from contracts.ledger.queries import counts_on
from contracts.values import local_date
from tenants.clients.models import Tenant

INSTANT = timedelta(microseconds=1)


class Stand(StrEnum):
    """How far a contract's rise of a year is."""

    READY = "ready"
    SAME = "same"
    MISSING = "missing"
    TAKEN = "taken"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A contract's rise in a year; sums are monthly, at today's devices, without hours."""

    contract: Contract
    client: str
    clause: ClauseFact
    index: str
    stand: Stand
    planned_on: date
    effective_on: date
    rise: Rise | None = None
    row: IndexRise | None = None
    missing: date | None = None
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)

    @property
    def tell_by(self) -> date:
        """The last day on which the client is told in time for the planned day."""
        return tell_by(self.planned_on, self.clause.notice_days)

    @property
    def late(self) -> bool:
        """Whether the planned day can no longer be kept."""
        return self.effective_on > self.planned_on

    @property
    def monthly(self) -> Decimal:
        """What the rise adds a month."""
        return self.after - self.before

    @property
    def mark(self) -> str:
        """A short sign of every figure in the rise: who applies it names what was seen."""
        return mark_of(self.rise) if self.rise else ""


def mark_of(found: Rise) -> str:
    """The same for the same day, values and prices."""
    figures = [found.year, found.effective_on, found.base.value, found.compared.value]
    figures += [(one.line, one.before, one.after) for one in found.prices]
    return sha256(repr(figures).encode()).hexdigest()[:16]


def proposals(
    db: Session, year: int, now: datetime, *, manager_id: UUID | None = None
) -> list[Proposal]:
    """Of every contract in reach that has a clause for the year, by client and number."""
    wanted = (
        select(Contract, Tenant.name)
        .join(Tenant, Tenant.id == Contract.tenant_id)
        .where(
            select(IndexClause.id)
            .where(
                IndexClause.tenant_id == Contract.tenant_id,
                IndexClause.contract_id == Contract.id,
            )
            .exists()
        )
        .order_by(Tenant.name, Contract.number)
    )
    if manager_id is not None:
        wanted = wanted.where(Tenant.account_manager_id == manager_id)
    rows = db.execute(wanted).all()
    return proposals_of(db, {row[0]: row[1] for row in rows}, year, now)


def proposals_of(
    db: Session, names: Mapping[Contract, str], year: int, now: datetime
) -> list[Proposal]:
    """Of the given contracts, each with its client's name; those without a clause are left out."""
    contracts = list(names)
    clauses, rises = clauses_of(db, contracts), rises_of(db, contracts)
    facts, counts = facts_of(db, contracts), _counts(db, contracts, now)
    quantities = quantities_on(db, [one.id for one in contracts], local_date(now, "UTC"))
    known = {row.index_id for rows in clauses.values() for row in rows}
    readings, index = readings_of(db, known), dict(index_names(db))
    found = []
    for contract in contracts:
        agreed = [clause_fact(one) for one in clauses[contract.id]]
        clause = clause_for(agreed, year, now)
        if clause is None:
            continue
        standing = [one for one in rises[contract.id] if one.undone_at is None]
        taken = taken_facts(standing, clauses[contract.id])
        mine = readings[clause.index_id]
        proposal = _proposal(contract, facts[contract.id], clause, mine, taken, year, now)
        proposal = replace(proposal, client=names[contract], index=index[clause.index_id])
        row = next((one for one in standing if one.year == year), None)
        if row is not None:
            rise = rise_from(row)
            proposal = replace(
                proposal, stand=Stand.TAKEN, row=row, rise=rise, effective_on=row.effective_on
            )
        counted = counts[contract.id], quantities[contract.id]
        found.append(_with_sums(proposal, facts[contract.id], *counted, now))
    return found


def _proposal(
    contract: Contract,
    fact: ContractFact,
    clause: ClauseFact,
    readings: Sequence[Reading],
    taken: Sequence[Taken],
    year: int,
    now: datetime,
) -> Proposal:
    planned = scheduled(clause.first_on, year)
    day = effective_for(planned, clause.notice_days, local_date(now, contract.zone))
    bare = Proposal(contract, "", clause, "", Stand.READY, planned, day)
    if day not in life(fact, now):
        return replace(bare, stand=Stand.OVER)
    try:
        found = rise(clause, readings, taken, prices_on(fact, day, now), year, now, day)
    except MissingReading as missing:
        return replace(bare, stand=Stand.MISSING, missing=missing.month)
    if found is None:
        return replace(bare, stand=Stand.TAKEN)
    return replace(bare, rise=found, stand=Stand.READY if found.changes else Stand.SAME)


def prices_on(fact: ContractFact, day: date, now: datetime) -> list[Priced]:
    """Every line's price in force on a day, as known."""
    version = version_on(fact, day, now)
    found = []
    for line in version.lines if version else ():
        price = price_on(line.prices, fact.currency, day, now)
        if price is not None:
            found.append(Priced(line.number, line.description, price.amount))
    return found


def _counts(
    db: Session, contracts: Sequence[Contract], now: datetime
) -> dict[UUID, dict[Basis, int]]:
    counts: dict[UUID, dict[Basis, int]] = {}
    for day in {local_date(now, one.zone) for one in contracts}:
        counts |= counts_on(
            db, [one.id for one in contracts if local_date(now, one.zone) == day], day
        )
    return counts


def _with_sums(
    proposal: Proposal,
    fact: ContractFact,
    counts: Mapping[Basis, int],
    quantities: Mapping[int, Decimal],
    now: datetime,
) -> Proposal:
    if proposal.rise is None:
        return proposal
    day, at = proposal.effective_on, now + INSTANT
    before, after = (
        monthly_value(_priced(fact, day, amounts, at), counts, day, at, quantities)
        for amounts in (
            {one.line: one.before for one in proposal.rise.prices},
            {one.line: one.after for one in proposal.rise.prices},
        )
    )
    return replace(proposal, before=before, after=after)


def _priced(
    fact: ContractFact, day: date, amounts: Mapping[int, Decimal], at: datetime
) -> ContractFact:
    """The contract as if these prices had been agreed from the day on."""

    def version(one: VersionFact) -> VersionFact:
        lines = (
            replace(line, prices=(*line.prices, _risen(fact, line, day, amounts[line.number], at)))
            if line.number in amounts
            else line
            for line in one.lines
        )
        return replace(one, lines=tuple(lines))

    return replace(fact, versions=tuple(version(one) for one in fact.versions))


def _risen(
    fact: ContractFact, line: LineFact, day: date, amount: Decimal, at: datetime
) -> PriceFact:
    """The line's price as set: its tiers follow in proportion, where there are any."""
    before = price_on(line.prices, fact.currency, day, at)
    follow = before is not None and before.tiers and before.amount
    tiers = in_proportion(before, amount) if before and follow else ()
    return PriceFact(day, amount, fact.currency, at, tiers)
