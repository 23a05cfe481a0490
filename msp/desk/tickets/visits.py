"""Finding the visit that somebody still has to make."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_visit import SiteVisit
from msp.kernel.errors import Conflict
from msp.kernel.i18n import _


def open_visit(db: Session, ticket: Ticket) -> SiteVisit | None:
    """The visit that was asked for, until somebody arrives or nobody needs to."""
    return db.scalar(
        select(SiteVisit).where(
            SiteVisit.tenant_id == ticket.tenant_id, SiteVisit.ticket_id == ticket.id, *_is_open()
        )
    )


def demand_visit(db: Session, ticket: Ticket) -> SiteVisit:
    """The same. Raises Conflict where no visit is asked for."""
    found = open_visit(db, ticket)
    if found is None:
        raise Conflict(_("No visit is asked for on ticket %(number)s.", number=ticket.number))
    return found


def visit_is_open() -> ColumnElement[bool]:
    """What joins a ticket's row with the visit that is still to be made."""
    return and_(
        SiteVisit.tenant_id == Ticket.tenant_id, SiteVisit.ticket_id == Ticket.id, *_is_open()
    )


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return SiteVisit.arrived_at.is_(None), SiteVisit.withdrawn_at.is_(None)
