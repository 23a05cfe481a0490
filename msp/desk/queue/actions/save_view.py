"""Save the filters of the queue under a name, or forget them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.queue.filters import query_of
from msp.desk.queue.models import QueueView
from msp.desk.queue.values import QueueFilter
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _

LONGEST_NAME = 60
Whose = Literal["mine", "all"]


def save_view(
    db: Session, name: str, chosen: QueueFilter, agent_id: UUID, whose: Whose = "mine"
) -> QueueView:
    """Keep the filters for this agent, or for everyone. Raises Refused for a blank name."""
    if not name.strip():
        raise Refused(_("Give the view a name."), field="name")
    view = QueueView(
        name=name.strip()[:LONGEST_NAME],
        query=query_of(chosen),
        agent_id=agent_id if whose == "mine" else None,
    )
    db.add(view)
    db.flush()
    return view


def forget_view(db: Session, view_id: UUID, agent_id: UUID, *, may_change_all: bool) -> None:
    """Remove a view of one's own; of everyone's only who may change rules."""
    view = db.get(QueueView, view_id)
    if view is None or (view.agent_id != agent_id and not may_change_all):
        raise NotFound(_("There is no such view."))
    db.delete(view)
    db.flush()
