"""Which clause speaks for a year: pure, over every clause ever agreed for a contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from contracts.indexation.dates import scheduled
from contracts.indexation.values import ClauseFact


def clause_on(clauses: Sequence[ClauseFact], day: date, known_at: datetime) -> ClauseFact | None:
    """The clause in force on a day; of two from the same day the one recorded last."""
    known = [one for one in clauses if one.recorded_at <= known_at and one.valid_from <= day]
    found = max(known, key=lambda one: (one.valid_from, one.recorded_at), default=None)
    return None if found is None or found.stops else found


def clause_for(clauses: Sequence[ClauseFact], year: int, known_at: datetime) -> ClauseFact | None:
    """The clause that is in force on its own date in the year, if there is one."""
    for clause in sorted(clauses, key=lambda one: (one.valid_from, one.recorded_at), reverse=True):
        planned = scheduled(clause.first_on, year)
        if planned >= clause.first_on and clause_on(clauses, planned, known_at) == clause:
            return clause
    return None
