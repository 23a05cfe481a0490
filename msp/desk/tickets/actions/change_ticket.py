"""Change several fields of a ticket at once, as a program asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.set_priority import set_priority
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author


def change_ticket(
    db: Session, ticket: Ticket, changes: Mapping[str, Any], author: Author, *, now: datetime
) -> None:
    """Apply `priority`, `assignee_id` and `status`, as far as they are given, in this order: an
    ended ticket cannot be assigned, so the status comes last. All of it or nothing."""
    if "priority" in changes:
        set_priority(db, ticket, author, now=now, priority=changes["priority"])
    if "assignee_id" in changes:
        assign(db, ticket, changes["assignee_id"], author, now=now)
    if "status" in changes:
        change_status(db, ticket, changes["status"], author, now=now)
