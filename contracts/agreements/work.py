"""The terms of work as they are stored with their line: figures as text, exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from contracts.agreements.values_work import AS_EVERY_LINE, WorkTerms


def stored_work(terms: WorkTerms) -> dict[str, Any]:
    """As a value of the line's column: what differs from a line without such terms."""
    plain = asdict(AS_EVERY_LINE)
    said = {name: term for name, term in asdict(terms).items() if term != plain[name]}
    return {
        name: f"{term.normalize():f}" if isinstance(term, Decimal) else term
        for name, term in said.items()
    }


def work_from(row: Mapping[str, Any]) -> WorkTerms:
    """The terms that were stored."""
    return WorkTerms(
        role=row.get("role", ""),
        after_factor=Decimal(row.get("after_factor", 1)),
        off_factor=Decimal(row.get("off_factor", 1)),
        zone=row.get("zone", ""),
        km_step=row.get("km_step", 1),
    )
