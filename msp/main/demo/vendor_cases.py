"""Makes the demo's past cases at the vendor, so that its scorecard has something to say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.kernel.ids import new_id
from vendors.agreements.models import CaseMoment, CaseTerms
from vendors.agreements.queries import in_force, targets_of
from vendors.agreements.values import Promise
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.values import LinkState
from vendors.connections.models import VendorConnection

SEED = 4471
CASES = 36
# Hours after it was forwarded, and the status then.
TALES = (
    ((0.1, "acknowledged"), (1.5, "in_progress"), (9, "resolved"), (30, "closed")),
    ((0.1, "acknowledged"), (0.7, "in_progress"), (26, "resolved"), (50, "closed")),
    ((0.1, "acknowledged"), (3, "awaiting_us"), (28, "in_progress"), (54, "resolved")),
    ((0.2, "acknowledged"), (7, "in_progress"), (120, "resolved"), (150, "closed")),
    ((0.1, "acknowledged"), (2, "in_progress"), (20, "resolved"), (27, "in_progress"),
     (70, "resolved")),
    ((0.1, "acknowledged"), (5, "rejected")),
)  # fmt: skip
WEIGHTS = (8, 8, 6, 3, 3, 1)


def load_vendor_cases(db: Session, connection: VendorConnection, now: datetime) -> None:
    """Cases of tickets of the last half year that have ended; nothing of them is followed."""
    dice = random.Random(SEED)
    for place, ticket in enumerate(_tickets(db, now), start=1):
        tale = dice.choices(TALES, WEIGHTS)[0]
        stretch = dice.uniform(0.6, 1.5)
        steps = [(timedelta(hours=hours * stretch), status) for hours, status in tale]
        begun = ticket.created_at + timedelta(hours=dice.uniform(1, 5))
        case_id = _case(db, connection, ticket, place, begun, steps)
        _terms(db, connection, case_id, ticket, begun, refused=steps[-1][1] == "rejected")
    db.flush()


def _tickets(db: Session, now: datetime) -> Iterator[Ticket]:
    return iter(
        db.scalars(
            select(Ticket)
            .where(
                Ticket.status == "closed",
                Ticket.category.in_(("servers", "backup", "hardware")),
                Ticket.created_at < now - timedelta(days=12),
            )
            .order_by(Ticket.created_at.desc())
            .limit(CASES)
        ).all()
    )


def _case(
    db: Session,
    connection: VendorConnection,
    ticket: Ticket,
    place: int,
    begun: datetime,
    steps: list[tuple[timedelta, str]],
) -> UUID:
    ended = begun + steps[-1][0]
    case = VendorCase(
        id=new_id(),
        connection_id=connection.id,
        correlation_id=f"msp-{ticket.number}-past",
        external_id=f"past-{place}",
        number=f"CV-{3_100 - place}",
        url=connection.base_url,
        raw_status=steps[-1][1],
        status=steps[-1][1],
        status_since=ended,
        synced_at=ended,
        created_at=begun,
    )
    db.add(case)
    db.flush()
    db.add(
        CaseLink(
            tenant_id=ticket.tenant_id,
            ticket_id=ticket.id,
            case_id=case.id,
            connection_id=connection.id,
            state=LinkState.CLOSED,
            state_since=ended,
            forwarded_at=begun,
            ended_at=ended,
        )
    )
    db.add_all(
        CaseMoment(case_id=case.id, status=status, at=begun + after) for after, status in steps
    )
    return case.id


def _terms(
    db: Session,
    connection: VendorConnection,
    case_id: UUID,
    ticket: Ticket,
    begun: datetime,
    *,
    refused: bool,
) -> None:
    contract = next(iter(in_force(db, connection.vendor_id, begun.date())), None)
    if contract is None:
        return
    minutes = {
        one.promise: one.minutes
        for one in targets_of(db, contract.id)
        if one.severity == ticket.priority
    }
    db.add(
        CaseTerms(
            case_id=case_id,
            contract_id=contract.id,
            severity=ticket.priority,
            acknowledge_minutes=minutes.get(Promise.ACKNOWLEDGE),
            resolve_minutes=minutes.get(Promise.RESOLVE),
            acknowledged_by=contract.acknowledged_by,
            calendar_id=contract.calendar_id,
            incident_cost=contract.incident_cost,
            currency=contract.currency,
            counted_at=begun,
            given_back_at=begun if refused else None,
        )
    )
