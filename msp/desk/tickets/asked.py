"""What a program asks for, checked against the rows it names: each is fetched, so authorised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models_side import Category
from msp.desk.tickets.values import Author, Body, TicketDraft
from msp.desk.tiers.models import Team, Tier
from msp.desk.tiers.queries import first_team, team_by_id
from msp.desk.values import AuthorKind, Channel, Kind
from msp.kernel.errors import NotFound, Refused
from msp.kernel.i18n import _
from tenants.assets.queries import asset_for
from tenants.clients.queries import client_for, site_for
from tenants.people.models import Contact
from tenants.people.queries import contact_for


def draft_of(db: Session, asked: Mapping[str, Any], author: Author) -> TicketDraft:
    """A ticket as asked for. Raises NotFound for what is not in reach, Refused for a contact,
    site or device of another client, and for a category nobody keeps.
    """
    tenant_id = client_for(db, asked["tenant_id"]).id
    contact = _contact(db, tenant_id, asked.get("contact_id"))
    site_id = asked.get("site_id") or (contact.site_id if contact else None)
    if asked.get("site_id") and site_for(db, asked["site_id"]).tenant_id != tenant_id:
        raise Refused(_("The site is another client's."), field="site_id")
    for asset_id in asked.get("asset_ids", ()):
        if asset_for(db, asset_id).tenant_id != tenant_id:
            raise Refused(_("The device is another client's."), field="asset_ids")
    return TicketDraft(
        tenant_id=tenant_id,
        subject=asked["subject"],
        body=Body(asked["text"]),
        author=_speaker(contact, author),
        channel=Channel.API,
        kind=Kind(asked.get("kind", Kind.INCIDENT)),
        contact_id=contact.id if contact else None,
        site_id=site_id,
        asset_ids=tuple(asked.get("asset_ids", ())),
        category=_category(db, asked.get("category")),
        impact=asked.get("impact", 2),
        urgency=asked.get("urgency", 2),
    )


def _contact(db: Session, tenant_id: UUID, contact_id: UUID | None) -> Contact | None:
    if contact_id is None:
        return None
    contact = contact_for(db, contact_id)
    if contact.tenant_id != tenant_id:
        raise Refused(_("The contact is another client's."), field="contact_id")
    return contact


def _speaker(contact: Contact | None, author: Author) -> Author:
    """Whose words these are: the contact's where one is named, since the program carries them."""
    if contact is None:
        return author
    return Author(AuthorKind.CONTACT, contact_id=contact.id, label=contact.name)


def _category(db: Session, key: str | None) -> str | None:
    if not key:
        return None
    if db.scalar(select(Category.id).where(Category.key == key, Category.active)) is None:
        raise Refused(_("There is no such category."), field="category")
    return key


def place_of(db: Session, level: int, team_id: UUID | None) -> tuple[Tier, Team | None]:
    """A tier by its level, with the team named or its first. Raises NotFound."""
    tier = db.scalar(select(Tier).where(Tier.level == level, Tier.active))
    if tier is None:
        raise NotFound(_("There is no such tier."), field="tier_level")
    return tier, team_by_id(db, team_id) if team_id else first_team(db, tier.id)
