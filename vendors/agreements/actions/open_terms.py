"""Put a case under a contract: it counts as an incident, and its promises begin to run."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from vendors.agreements.following import terms_of
from vendors.agreements.models import CaseTerms, VendorContract
from vendors.agreements.queries import targets_of
from vendors.agreements.values import Promise


def open_terms(
    db: Session,
    case_id: UUID,
    contract: VendorContract | None,
    severity: int,
    why: str,
    *,
    now: datetime,
) -> CaseTerms:
    """What was promised that day is kept with the case; asked twice it is the same."""
    if known := terms_of(db, case_id):
        return known
    minutes = {
        one.promise: one.minutes
        for one in (targets_of(db, contract.id) if contract else ())
        if one.severity == severity
    }
    terms = CaseTerms(
        case_id=case_id,
        contract_id=contract.id if contract else None,
        severity=severity,
        acknowledge_minutes=minutes.get(Promise.ACKNOWLEDGE),
        resolve_minutes=minutes.get(Promise.RESOLVE),
        acknowledged_by=contract.acknowledged_by if contract else "answer",
        calendar_id=contract.calendar_id if contract else None,
        incident_cost=contract.incident_cost if contract else None,
        currency=contract.currency if contract else "USD",
        why=why,
        counted_at=now,
        look_at=now if minutes else None,
    )
    db.add(terms)
    db.flush()
    return terms
