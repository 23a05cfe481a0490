"""What an alignment would do: both ends, the periods that it cuts short, and the coming bills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contracts_of, facts_of
from contracts.billing.trying import Comparison
from contracts.renewals.term import Term, term_of
from contracts.values import Span, local_date


@dataclass(frozen=True, slots=True)
class Outlook:
    """A signed alignment that was undone again; without an old end the contract was open-ended."""

    old_end: date | None
    new_end: date
    stubs: tuple[Span, ...]
    bills: Sequence[Comparison]


def partners_of(db: Session, contract: Contract, now: datetime) -> list[tuple[Contract, Term]]:
    """The client's other contracts that have an end still to come."""
    others = [one for one in contracts_of(db, contract.tenant_id) if one.id != contract.id]
    facts, today = facts_of(db, others), local_date(now, contract.zone)
    terms = [(one, term_of(facts[one.id], now)) for one in others]
    return [(one, term) for one, term in terms if term is not None and term.ends_on > today]
