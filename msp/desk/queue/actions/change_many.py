"""Do one thing to many tickets, each on its own: a refusal stops that one and no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.kernel.errors import Sentence

MOST = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were done, and of the others which and why not."""

    done: int
    refused: tuple[str, ...]


def change_many(db: Session, ids: Sequence[UUID], change: Callable[[Ticket], None]) -> Outcome:
    """Apply `change` to each ticket in reach, in the order of their numbers.

    Each is its own savepoint, so what one refusal undid is undone for that ticket alone.
    """
    found = db.scalars(
        select(Ticket).where(Ticket.id.in_(list(ids)[:MOST])).order_by(Ticket.number)
    ).all()
    done, refused = 0, []
    for ticket in found:
        number = ticket.number
        try:
            with db.begin_nested():
                change(ticket)
            done += 1
        except Sentence as error:
            refused.append(f"{number}: {error}")
    return Outcome(done, tuple(refused))
