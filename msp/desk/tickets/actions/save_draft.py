"""Keep what an agent has typed and not sent; and forget it once it was sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import Draft
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.ids import new_id

MODES = ("reply", "note")
LONGEST_DRAFT = 200_000


def save_draft(
    db: Session, ticket: Ticket, agent_id: UUID, mode: str, text: str, *, now: datetime
) -> None:
    """Keep the text for this agent, ticket and mode; a blank text forgets it."""
    if mode not in MODES:
        raise Refused(_("There is no such kind of draft."), field="mode")
    if len(text) > LONGEST_DRAFT:
        raise Refused(_("This text is too long; attach it as a file."), field="text")
    if not text.strip():
        forget_draft(db, ticket, agent_id, mode)
        return
    row = insert(Draft).values(
        tenant_id=ticket.tenant_id,
        id=new_id(),
        ticket_id=ticket.id,
        agent_id=agent_id,
        mode=mode,
        body=text.replace("\x00", ""),
        updated_at=now,
    )
    key = ["tenant_id", "ticket_id", "agent_id", "mode"]
    newer = {"body": row.excluded.body, "updated_at": row.excluded.updated_at}
    db.execute(row.on_conflict_do_update(index_elements=key, set_=newer))


def forget_draft(db: Session, ticket: Ticket, agent_id: UUID, mode: str) -> None:
    """The text was sent, or emptied."""
    db.execute(
        delete(Draft).where(
            Draft.tenant_id == ticket.tenant_id,
            Draft.ticket_id == ticket.id,
            Draft.agent_id == agent_id,
            Draft.mode == mode,
        )
    )
