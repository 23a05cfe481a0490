"""Note that an agent has a ticket open, how far she has read it, and whether she writes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import Reader
from msp.kernel.ids import new_id


def note_reader(
    db: Session,
    ticket: Ticket,
    agent_id: UUID,
    *,
    now: datetime,
    read: bool = True,
    writing: bool | None = None,
) -> None:
    """One row for an agent and a ticket. `read` moves how far she has read to now; `writing`
    says whether she writes, and nothing about it when it is None."""
    times: dict[str, datetime | None] = {"present_at": now}
    if read:
        times["read_until"] = now
    if writing is not None:
        times["writing_at"] = now if writing else None
    row = insert(Reader).values(
        tenant_id=ticket.tenant_id, id=new_id(), ticket_id=ticket.id, agent_id=agent_id, **times
    )
    key = ["tenant_id", "ticket_id", "agent_id"]
    db.execute(row.on_conflict_do_update(index_elements=key, set_=times))
