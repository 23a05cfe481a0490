"""Assign a ticket to an engineer, or give it back to the team."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.follow_clocks import follow_clocks
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.tell_agents import tell_agents
from msp.desk.tickets.actions.tell_contact import tell_contact
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import AUTOMATION, Author
from msp.desk.values import AuthorKind, Visibility
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.people.models import Agent, AgentClient


def assign(
    db: Session, ticket: Ticket, agent_id: UUID | None, author: Author, *, now: datetime
) -> None:
    """Give the ticket to an agent, who hears of it, as does the requester; None takes it away.

    Raises Refused for an agent who has left or does not serve this client, and for an ended
    ticket. Assigning to the one who has it changes nothing.
    """
    lock_ticket(db, ticket)
    if ticket.assignee_id == agent_id:
        return
    if ticket.ended:
        raise Refused(_("Ticket %(number)s has ended; reopen it first.", number=ticket.number))
    if ticket.assignee_id is not None:
        ticket.reassignments += 1
    ticket.assignee_id, ticket.updated_at = agent_id, now
    if agent_id is None:
        text = _("%(who)s gave the ticket back to the team", who=author.label)
        add_event(db, ticket, text, now=now, details={"event": "unassigned"}, author=author)
    else:
        announce_assignee(db, ticket, now=now, author=author)
    follow_clocks(db, ticket, now=now, reason=_("assigned"))


def announce_assignee(
    db: Session, ticket: Ticket, *, now: datetime, author: Author = AUTOMATION
) -> None:
    """Say on the timeline, to the requester and to the agent, who works on it now."""
    agent = _agent_for(db, ticket)
    text = _("%(name)s works on this", name=agent.name)
    details = {"event": "assigned", "agent_id": str(agent.id), "by": author.label}
    add_event(
        db, ticket, text, now=now, details=details, author=author, visibility=Visibility.PUBLIC
    )
    tell_contact(db, ticket, "assigned")
    if author.kind is not AuthorKind.AGENT or author.agent_id != agent.id:
        notice = _("%(number)s was given to you: %(subject)s", **_named(ticket))
        tell_agents(db, ticket, [agent.id], "assigned", notice, now=now)


def _agent_for(db: Session, ticket: Ticket) -> Agent:
    agent = db.get(Agent, ticket.assignee_id)
    if agent is None or not agent.active:
        raise Refused(_("There is no such engineer."), field="agent")
    serves = select(AgentClient.id).where(
        AgentClient.agent_id == agent.id, AgentClient.tenant_id == ticket.tenant_id
    )
    if not agent.all_clients and db.scalar(serves) is None:
        raise Refused(_("%(name)s does not serve this client.", name=agent.name), field="agent")
    return agent


def _named(ticket: Ticket) -> dict[str, object]:
    return {"number": ticket.number, "subject": ticket.subject}
