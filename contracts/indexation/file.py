"""A contract's indexation gathered: its clauses in words, its next rise, and those it has had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.indexation.clauses import clause_on
from contracts.indexation.models import IndexClause, IndexRise
from contracts.indexation.proposals import Proposal, Stand, proposals_of
from contracts.indexation.queries import (
    clause_fact,
    clauses_of,
    index_names,
    rises_of,
)
from contracts.indexation.rows import rise_from
from contracts.indexation.values import ClauseFact, Rise
from contracts.indexation.words import Step, clause_words, steps_of
from contracts.values import local_date
from tenants.people.models import Agent


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause in words, and whether it is the one in force."""

    row: IndexClause
    words: list[Step]
    in_force: bool
    by: str


@dataclass(frozen=True, slots=True)
class RiseShown:
    """A rise with its calculation in words."""

    row: IndexRise
    rise: Rise
    clause: ClauseFact
    steps: list[Step]
    by: str


@dataclass(frozen=True, slots=True)
class IndexFile:
    """Everything about a contract's indexation, the newest first."""

    clauses: list[ClauseShown]
    rises: list[RiseShown]
    next: Proposal | None
    next_steps: list[Step]

    @property
    def in_force(self) -> ClauseShown | None:
        """The clause that holds today."""
        return next((one for one in self.clauses if one.in_force), None)


def file_of(db: Session, contract: Contract, now: datetime) -> IndexFile:
    """Gathered for the contract's tab and its panel."""
    today = local_date(now, contract.zone)
    rows, rises = clauses_of(db, [contract])[contract.id], rises_of(db, [contract])[contract.id]
    facts = {row.id: clause_fact(row) for row in rows}
    names, people = dict(index_names(db)), _people(db, rows, rises)
    held = clause_on(list(facts.values()), today, now)
    coming = _next(db, contract, today, now)
    return IndexFile(
        clauses=[
            ClauseShown(
                row,
                clause_words(facts[row.id], names[row.index_id]),
                held is not None and held.id == row.id,
                _name(people, row.recorded_by),
            )
            for row in rows
        ],
        rises=[
            _rise_shown(row, facts[row.clause_id], names, _name(people, row.recorded_by))
            for row in rises
        ],
        next=coming,
        next_steps=(
            steps_of(coming.rise, coming.clause, coming.index) if coming and coming.rise else []
        ),
    )


def _next(db: Session, contract: Contract, today: date, now: datetime) -> Proposal | None:
    """This year's rise unless it has been taken; then the next year's."""
    for year in (today.year, today.year + 1):
        for one in proposals_of(db, {contract: ""}, year, now):
            if one.stand is not Stand.TAKEN:
                return one
    return None


def _rise_shown(row: IndexRise, clause: ClauseFact, names: dict[UUID, str], by: str) -> RiseShown:
    rise = rise_from(row)
    return RiseShown(row, rise, clause, steps_of(rise, clause, names[clause.index_id]), by)


def _people(
    db: Session, clauses: Sequence[IndexClause], rises: Sequence[IndexRise]
) -> dict[UUID, str]:
    ids = {one.recorded_by for one in clauses} | {one.recorded_by for one in rises}
    rows = db.execute(select(Agent.id, Agent.name).where(Agent.id.in_(ids)))
    return {row.id: row.name for row in rows}


def _name(people: dict[UUID, str], agent_id: UUID | None) -> str:
    return people.get(agent_id, "") if agent_id else ""
