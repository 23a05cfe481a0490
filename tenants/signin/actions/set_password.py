"""Set a password: by a one-time link, by its owner, or for a first start."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.db import record, unit
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from msp.kernel.scope import DOOR
from tenants.people.values import AgentPrincipal, ContactPrincipal
from tenants.signin.actions.count_try import counted_try
from tenants.signin.candidates import (
    AgentCandidate,
    ContactCandidate,
    agent_candidate,
    contact_candidate,
)
from tenants.signin.links import LinkOwner, fits, read_link, sign_link, used_up
from tenants.signin.passwords import check_new_password, hash_password, password_fits
from tenants.signin.values import Visitor


def person_of_link(
    token: str, *, tenant_id: UUID | None
) -> tuple[LinkOwner, AgentCandidate | ContactCandidate]:
    """Whose password this link may set, at this door: staff's, or one client's portal.

    Raises Refused for a link that was used, is too old, or belongs to another door.
    """
    owner, fingerprint = read_link(token)
    found = _person(owner) if owner.tenant_id == tenant_id else None
    if found is None or not fits(fingerprint, found.password_hash):
        raise used_up()
    return owner, found


def set_password_by_link(
    token: str, password: str, *, tenant_id: UUID | None, now: datetime
) -> None:
    """Set the password a link asks for; all sessions of that person end. Raises Refused."""
    owner, found = person_of_link(token, tenant_id=tenant_id)
    check_new_password(password, name=found.name, email=found.email)
    hashed = hash_password(password)
    with unit(DOOR) as db:
        store_password(db, owner, hashed, now=now)


def change_password(
    person: AgentPrincipal | ContactPrincipal,
    current: str,
    password: str,
    visitor: Visitor,
    *,
    now: datetime,
) -> None:
    """Replace one's own password, knowing the present one; all sessions end, this one too."""
    tenant_id = person.tenant_id if isinstance(person, ContactPrincipal) else None
    owner = LinkOwner(person.id, tenant_id)
    with counted_try(f"change:{person.id}", visitor, now=now):
        found = _person(owner)
        if found is None or not password_fits(current, found.password_hash):
            raise Refused(_("This is not your present password."), field="current")
    check_new_password(password, name=person.name, email=person.email)
    hashed = hash_password(password)
    with record(DOOR) as db:
        store_password(db, owner, hashed, now=now)


def store_password(db: Session, owner: LinkOwner, hashed: str, *, now: datetime) -> None:
    """Keep a hash for this person. `db` is in the door's or the provider's scope."""
    values = {
        "id": new_id(),
        "agent": None if owner.tenant_id else owner.id,
        "tenant": owner.tenant_id,
        "contact": owner.id if owner.tenant_id else None,
        "hash": hashed,
        "at": now,
    }
    db.execute(text("select door_password(:id, :agent, :tenant, :contact, :hash, :at)"), values)


def invitation(owner: LinkOwner) -> str:
    """The token of a link with which this person sets a first or new password. Raises Refused."""
    found = _person(owner)
    if found is None:
        raise Refused(_("Only an active person can be invited."))
    return sign_link(owner, found.password_hash)


def _person(owner: LinkOwner) -> AgentCandidate | ContactCandidate | None:
    if owner.tenant_id is None:
        return agent_candidate(agent_id=owner.id)
    return contact_candidate(owner.tenant_id, contact_id=owner.id)
