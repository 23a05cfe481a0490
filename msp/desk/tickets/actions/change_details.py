"""Correct what a ticket is about: its subject, kind, category, site and assets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.actions.rebase_clocks import rebase_clocks
from msp.desk.tickets.actions.say_moved import say_moved
from msp.desk.tickets.actions.take_in import check_entitlement
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_side import TicketAsset
from msp.desk.tickets.queries import assets_of
from msp.desk.tickets.values import Author
from msp.desk.values import Kind
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

LONGEST_SUBJECT = 300


@dataclass(frozen=True, slots=True)
class Details:
    """What the ticket is about, as corrected."""

    subject: str
    kind: Kind
    category: str | None
    site_id: UUID | None
    asset_ids: Sequence[UUID]


def change_details(
    db: Session, ticket: Ticket, details: Details, author: Author, *, now: datetime
) -> None:
    """Write the corrections with a line that says which; another site may bring another calendar,
    other devices or another category another verdict. Raises Refused for a blank subject.
    """
    lock_ticket(db, ticket)
    subject = " ".join(details.subject.replace("\x00", "").split())[:LONGEST_SUBJECT]
    if not subject:
        raise Refused(_("Say in a few words what it is about."), field="subject")
    before = {one.id for one in assets_of(db, ticket)}
    wanted = set(details.asset_ids)
    changed = [
        word
        for word, old, new in (
            (_("subject"), ticket.subject, subject),
            (_("kind"), ticket.kind, details.kind),
            (_("category"), ticket.category, details.category),
            (_("site"), ticket.site_id, details.site_id),
            (_("assets"), before, wanted),
        )
        if old != new
    ]
    if not changed:
        return
    covers_other = ticket.category != details.category or before != wanted
    moved_site = ticket.site_id != details.site_id
    ticket.subject, ticket.kind, ticket.updated_at = subject, details.kind, now
    ticket.category, ticket.site_id = details.category, details.site_id
    _write_assets(db, ticket, wanted)
    text = _("%(who)s changed: %(what)s", who=author.label, what=", ".join(changed))
    add_event(db, ticket, text, now=now, details={"event": "details"}, author=author)
    if covers_other:
        check_entitlement(db, ticket, assets_of(db, ticket), now=now)
    if moved_site and ticket.routed_at is not None:
        say_moved(db, ticket, rebase_clocks(db, ticket, now=now), now=now)


def _write_assets(db: Session, ticket: Ticket, wanted: set[UUID]) -> None:
    db.execute(
        delete(TicketAsset).where(
            TicketAsset.tenant_id == ticket.tenant_id,
            TicketAsset.ticket_id == ticket.id,
            TicketAsset.asset_id.not_in(wanted),
        )
    )
    known = {one.id for one in assets_of(db, ticket)}
    for asset_id in wanted - known:
        db.add(TicketAsset(tenant_id=ticket.tenant_id, ticket_id=ticket.id, asset_id=asset_id))
    db.flush()
