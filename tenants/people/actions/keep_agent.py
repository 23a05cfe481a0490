"""Add a member of staff, or change what she does and whom she serves."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.people.facts import AgentFacts
from tenants.people.models import Agent, AgentClient
from tenants.people.rules import check_agent
from tenants.people.values import Role, normal_email


def add_agent(db: Session, facts: AgentFacts, *, demo: bool = False) -> Agent:
    """The new colleague, who gets a password by a link. Raises Refused, Conflict."""
    check_agent(db, facts)
    agent = Agent(**_columns(facts), demo=demo)
    db.add(agent)
    db.flush()
    _choose_clients(db, agent, facts)
    return agent


def change_agent(db: Session, agent: Agent, facts: AgentFacts) -> None:
    """Keep these particulars; they count from her next click. Raises Refused, Conflict.

    The last active administrator stays one: a desk that nobody administers is lost.
    """
    check_agent(db, facts, but=agent)
    if not _administers(facts) and _administrators(db, agent) == 0:
        raise Refused(_("Somebody must stay administrator."), field="roles")
    for name, value in _columns(facts).items():
        setattr(agent, name, value)
    db.flush()
    _choose_clients(db, agent, facts)


def _administers(facts: AgentFacts) -> bool:
    return facts.active and facts.clients is None and Role.ADMINISTRATOR in facts.roles


def _administrators(db: Session, but: Agent) -> int:
    """How many other active administrators of all clients there are."""
    others = select(func.count()).where(
        Agent.id != but.id,
        Agent.active,
        Agent.all_clients,
        Agent.roles.contains([Role.ADMINISTRATOR.value]),
    )
    return db.scalar(others) or 0


def _choose_clients(db: Session, agent: Agent, facts: AgentFacts) -> None:
    db.execute(delete(AgentClient).where(AgentClient.agent_id == agent.id))
    chosen = facts.clients or ()
    db.add_all(AgentClient(tenant_id=one, agent_id=agent.id) for one in dict.fromkeys(chosen))
    db.flush()


def _columns(facts: AgentFacts) -> dict[str, object]:
    return {
        "name": facts.name,
        "email": facts.email,
        "email_norm": normal_email(facts.email),
        "roles": list(facts.roles),
        "zone": facts.zone,
        "locale": facts.locale,
        "active": facts.active,
        "all_clients": facts.clients is None,
    }
