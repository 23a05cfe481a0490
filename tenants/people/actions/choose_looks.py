"""Choose how the desk looks and speaks to oneself: language, theme, and for staff the zone."""

from __future__ import annotations

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import LOCALES, _
from tenants.clients.rules import check_zone
from tenants.people.models import Agent
from tenants.people.values import THEMES, AgentPrincipal, ContactPrincipal


def choose_locale(db: Session, person: AgentPrincipal | ContactPrincipal, locale: str) -> None:
    """Speak this language to this person from the next page on. Raises Refused."""
    if locale not in LOCALES:
        raise Refused(_("The desk does not speak this language yet."), field="locale")
    _keep(db, person, locale=locale)


def choose_theme(db: Session, person: AgentPrincipal | ContactPrincipal, theme: str) -> None:
    """Show this person light, dark, or what her system prefers. Raises Refused."""
    if theme not in THEMES:
        raise Refused(_("There is no such theme."), field="theme")
    _keep(db, person, theme=theme)


def choose_zone(db: Session, agent: AgentPrincipal, zone: str) -> None:
    """Show this member of staff every time in this zone. Raises Refused."""
    check_zone(zone)
    _keep(db, agent, zone=zone)


def _keep(db: Session, person: AgentPrincipal | ContactPrincipal, **looks: str) -> None:
    if isinstance(person, AgentPrincipal):
        db.execute(update(Agent).where(Agent.id == person.id).values(**looks))
        return
    keep = text("select me_contact_looks(:locale, :theme)")
    db.execute(keep, {"locale": looks.get("locale"), "theme": looks.get("theme")})
