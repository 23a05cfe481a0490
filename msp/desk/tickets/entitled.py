"""Who pays for a ticket: by the word of an engineer where one stands, else by the check's."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from contracts.entitlement.values import Entitled, verdict_from
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_override import EntitlementOverride


def standing_override(db: Session, ticket: Ticket) -> EntitlementOverride | None:
    """The answer given instead of the check's, while it stands."""
    return db.scalar(
        select(EntitlementOverride).where(
            EntitlementOverride.tenant_id == ticket.tenant_id,
            EntitlementOverride.ticket_id == ticket.id,
            EntitlementOverride.ended_at.is_(None),
        )
    )


def answer_for(db: Session, ticket: Ticket) -> Entitled | None:
    """Who pays for this ticket; nothing while nobody has answered."""
    override = standing_override(db, ticket)
    return Entitled(override.answer) if override else checked_answer(ticket)


def checked_answer(ticket: Ticket) -> Entitled | None:
    """What the check alone says."""
    verdict = verdict_from(ticket.entitlement)
    return verdict.answer if verdict else None


def override_stands() -> ColumnElement[bool]:
    """What joins a ticket's row with the answer that stands instead of the check's."""
    return and_(
        EntitlementOverride.tenant_id == Ticket.tenant_id,
        EntitlementOverride.ticket_id == Ticket.id,
        EntitlementOverride.ended_at.is_(None),
    )


def answer_column() -> ColumnElement[str]:
    """The answer that holds for a ticket's row, inside any question about tickets."""
    instead = (
        select(EntitlementOverride.answer)
        .where(override_stands())
        .correlate(Ticket)
        .scalar_subquery()
    )
    return func.coalesce(instead, Ticket.entitlement["answer"].astext)
