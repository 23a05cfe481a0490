"""Bind a ticket to a case that is to be made."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.tiers.queries import team_by_id
from msp.kernel.ids import new_id
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.values import LinkState
from vendors.connections.models import VendorConnection


def bind(
    db: Session, ticket: Ticket, connection: VendorConnection, author: Author, *, now: datetime
) -> CaseLink:
    """A case that does not exist at the vendor yet, and where the ticket came from."""
    case_id = new_id()
    case = VendorCase(
        id=case_id,
        connection_id=connection.id,
        correlation_id=f"msp-{ticket.number}-{case_id.hex[-12:]}",
        created_at=now,
    )
    db.add(case)
    db.flush()
    return bind_to(db, case, ticket, author, LinkState.PENDING_CREATE, now=now)


def bind_to(
    db: Session,
    case: VendorCase,
    ticket: Ticket,
    author: Author,
    state: LinkState,
    *,
    now: datetime,
) -> CaseLink:
    """A bond of the ticket to a case, with where the ticket came from."""
    link = CaseLink(
        tenant_id=ticket.tenant_id,
        id=new_id(),
        ticket_id=ticket.id,
        case_id=case.id,
        connection_id=case.connection_id,
        state=state,
        state_since=now,
        forwarded_by=author.agent_id,
        forwarded_at=now,
        from_tier_id=_tier_before(db, ticket),
        from_team_id=ticket.team_id,
        from_assignee_id=ticket.assignee_id,
    )
    db.add(link)
    db.flush()
    return link


def _tier_before(db: Session, ticket: Ticket) -> UUID | None:
    """The tier of the team that keeps the ticket, for it may be at the vendor's tier already."""
    return team_by_id(db, ticket.team_id).tier_id if ticket.team_id else ticket.tier_id
