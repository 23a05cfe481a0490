"""Who speaks: a signed-in person as the author of what she does."""

from __future__ import annotations

from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind
from tenants.people.values import AgentPrincipal, ContactPrincipal


def author_of(person: AgentPrincipal | ContactPrincipal) -> Author:
    """The author of whatever this person writes."""
    if isinstance(person, AgentPrincipal):
        return Author(AuthorKind.AGENT, agent_id=person.id, label=person.name)
    return Author(AuthorKind.CONTACT, contact_id=person.id, label=person.name)
