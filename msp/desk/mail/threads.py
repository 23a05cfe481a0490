"""Under which ids our mails about a ticket thread: one root for all of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from msp.desk.mail.addresses import Signature, root_id
from msp.desk.mail.queries import last_link, opening_link
from msp.desk.tickets.models import Ticket


@dataclass(frozen=True)
class Thread:
    """The root first, the newest mail of the client last; `last` is what we answer."""

    references: tuple[str, ...]
    last: str


def thread_of(db: Session, ticket: Ticket, sender: Signature) -> Thread:
    """The client's own first mail is the root where one began it, else an id of ours."""
    opening = opening_link(db, ticket.tenant_id, ticket.id)
    root = opening.message_id if opening else ""
    root = root or root_id(sender, ticket.number, ticket.tenant_id, ticket.id)
    newest = last_link(db, ticket.tenant_id, ticket.id)
    last = newest.message_id if newest else root
    return Thread(tuple(dict.fromkeys((root, last))), last)
