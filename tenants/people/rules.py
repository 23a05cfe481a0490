"""What people's particulars must be; each refusal names its field."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _
from tenants.clients.models import Site
from tenants.clients.rules import check_zone
from tenants.people.facts import AgentFacts, ContactFacts
from tenants.people.models import Agent, Contact
from tenants.people.values import CONTACT_RIGHTS, Role, normal_email

# Deliberately loose: one @, a dot in the domain, no spaces, double quotes, brackets or lists.
PART = r"[^\s@<>\",;:\\()\[\]]"
EMAIL = re.compile(rf"{PART}+@{PART}+\.{PART}+")


def check_contact(
    db: Session, client_id: UUID, facts: ContactFacts, *, but: Contact | None = None
) -> None:
    """Raises Refused or Conflict for the first thing that is wrong; `but` is the contact itself."""
    if facts.email:
        check_email(facts.email)
        same = select(Contact.id).where(
            Contact.tenant_id == client_id, Contact.email_norm == normal_email(facts.email)
        )
        if but is not None:
            same = same.where(Contact.id != but.id)
        if db.scalar(same):
            raise Conflict(_("A contact of this client has this address already."), field="email")
    if set(facts.rights) - set(CONTACT_RIGHTS):
        raise Refused(_("One of these rights does not exist."), field="rights")
    check_site_of(db, client_id, facts.site_id)
    if facts.sees == "site" and facts.site_id is None:
        raise Refused(_("Choose the site whose requests this person may see."), field="site_id")


def check_site_of(db: Session, client_id: UUID, site_id: UUID | None) -> None:
    """Raises Refused unless the site, where one is named, is this client's."""
    if site_id is None:
        return
    wanted = select(Site.id).where(Site.tenant_id == client_id, Site.id == site_id)
    if db.scalar(wanted) is None:
        raise Refused(_("This site is not one of this client's."), field="site_id")


def check_agent(db: Session, facts: AgentFacts, *, but: Agent | None = None) -> None:
    """Raises Refused or Conflict for the first thing that is wrong with a member of staff."""
    check_email(facts.email)
    check_zone(facts.zone)
    if not facts.roles or set(facts.roles) - set(Role):
        raise Refused(_("Choose at least one role."), field="roles")
    same = select(Agent.id).where(Agent.email_norm == normal_email(facts.email))
    if but is not None:
        same = same.where(Agent.id != but.id)
    if db.scalar(same):
        raise Conflict(_("A colleague has this address already."), field="email")


def check_email(address: str) -> None:
    """Raises Refused for what cannot be an address."""
    if not EMAIL.fullmatch(address):
        raise Refused(_("This is not a mail address."), field="email")
