"""Merge a ticket into another of the same client."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.move_visit import move_visit
from msp.desk.tickets.actions.rebase_clocks import rebase_clocks
from msp.desk.tickets.actions.say_moved import say_moved
from msp.desk.tickets.actions.turn import turn
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import ClosureCode, Status
from msp.kernel.errors import Refused
from msp.kernel.i18n import _


def merge(db: Session, ticket: Ticket, into: Ticket, author: Author, *, now: datetime) -> None:
    """Close `ticket` as merged; the survivor shows its conversation and counts from the earlier
    of the two openings, since somebody has waited that long.

    Raises Refused for tickets of two clients, for one with itself, and for an ended survivor.
    """
    if ticket.id == into.id:
        raise Refused(_("A ticket cannot be merged into itself."), field="into")
    if ticket.tenant_id != into.tenant_id:
        raise Refused(_("Only tickets of one client can be merged."), field="into")
    # Always in the order of their numbers, so that two merges cannot wait for each other.
    for one in sorted((ticket, into), key=lambda each: each.number):
        lock_ticket(db, one)
    if into.ended or ticket.closure_code == ClosureCode.MERGED:
        raise Refused(_("Ticket %(number)s has ended.", number=into.number), field="into")
    ticket.parent_id = into.id
    move_visit(db, ticket, into, now=now)
    reason = _("merged into %(number)s", number=into.number)
    if ticket.ended:
        ticket.closure_code = ClosureCode.MERGED
    turn(
        db,
        ticket,
        Status.CLOSED,
        author,
        now=now,
        closure_code=ClosureCode.MERGED,
        reason=reason,
    )
    into.updated_at = now
    text = _("%(who)s merged %(number)s into this ticket", who=author.label, number=ticket.number)
    details = {"event": "merged", "number": ticket.number}
    add_event(db, into, text, now=now, details=details, author=author)
    if ticket.created_at < into.created_at and into.routed_at is not None:
        say_moved(db, into, rebase_clocks(db, into, now=now, since=ticket.created_at), now=now)
