"""The terms of prepaid hours as they are stored with their line: figures as text, exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from contracts.agreements.values import Basis, ContractFact
from contracts.agreements.values_prepaid import PrepaidTerms

PREPAID = frozenset({Basis.BLOCK, Basis.RETAINER})


def has_prepaid(contract: ContractFact) -> bool:
    """Whether any version ever offered prepaid hours."""
    return any(line.basis in PREPAID for version in contract.versions for line in version.lines)


def stored_terms(terms: PrepaidTerms | None) -> dict[str, Any] | None:
    """As a value of the line's column; nothing for any other line."""
    if terms is None:
        return None
    return asdict(terms) | {
        "hours": str(terms.hours),
        "factors": [[kind, str(factor)] for kind, factor in terms.factors],
        "low_hours": None if terms.low_hours is None else str(terms.low_hours),
    }


def terms_from(row: Mapping[str, Any] | None) -> PrepaidTerms | None:
    """The terms that were stored."""
    if row is None:
        return None
    low = row["low_hours"]
    return PrepaidTerms(
        hours=Decimal(row["hours"]),
        lifetime_months=row["lifetime_months"],
        rolls_over=row["rolls_over"],
        carried_periods=row["carried_periods"],
        factors=tuple((kind, Decimal(factor)) for kind, factor in row["factors"]),
        low_hours=None if low is None else Decimal(low),
        refill=row["refill"],
    )
