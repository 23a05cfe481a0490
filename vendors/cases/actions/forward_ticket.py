"""Forward a ticket to a vendor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.escalate import VENDOR_LEVEL, escalate
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author, HandOver
from msp.desk.tiers.queries import tiers
from msp.desk.values import Status
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.cases.actions.bind import bind
from vendors.cases.actions.queue_comment import show_vendor, write_outgoing
from vendors.cases.actions.queue_operation import queue_operation
from vendors.cases.actions.say import chosen_files, queue_files
from vendors.cases.models import CaseLink
from vendors.cases.queries import open_link
from vendors.cases.values import ForwardDraft, OperationKind
from vendors.connections.models import VendorConnection
from vendors.redaction.actions.keep_marks import keep_marks
from vendors.redaction.queries import rules_for
from vendors.redaction.veil import Veil


def forward_ticket(
    db: Session,
    ticket: Ticket,
    connection: VendorConnection,
    draft: ForwardDraft,
    author: Author,
    *,
    now: datetime,
) -> CaseLink:
    """Bind the ticket to a new case that a worker makes; the ticket then waits for the vendor.

    Pressed twice it answers with the bond that is there. Raises Refused for a ticket that has
    ended, an incomplete draft, or a file the client was not shown.
    """
    lock_ticket(db, ticket)
    if known := open_link(db, ticket, connection.id):
        return known
    _check(ticket, draft)
    files = chosen_files(db, ticket, draft.attachment_ids)
    link = bind(db, ticket, connection, author, now=now)
    show_vendor(db, link, ticket, draft.readable, draft.why_readable, author, now=now)
    veil = Veil(rules_for(db, ticket.tenant_id, connection.vendor_id), frozenset(draft.readable))
    payload = payload_of(ticket, draft, veil)
    keep_marks(db, veil, link.tenant_id, link.id, link.case_id)
    words = f"{payload['title']}\n\n{payload['body']}"
    entry = write_outgoing(db, link, ticket, words, author, now=now)
    queue_operation(
        db,
        link,
        OperationKind.CREATE,
        payload,
        now=now,
        asked_by=author.agent_id,
        entry_id=entry.id,
    )
    queue_files(db, link, files, author, now=now)
    _hand_over(db, ticket, draft, author, now)
    return link


def payload_of(ticket: Ticket, draft: ForwardDraft, veil: Veil) -> dict[str, Any]:
    """Exactly what goes out; the page shows this and nothing else is read when it is sent.

    A mail address that is hidden is left out: no vendor's field takes a placeholder for one.
    """
    mail = draft.contact_email.strip()
    shows_mail = not veil.rules.hides_mail or mail in veil.readable
    numbers = {"contract_ref": draft.contract_ref, "account": draft.account}
    return {
        **{name: number for name, number in numbers.items() if number},
        "title": veil.over(draft.title.strip()),
        "body": veil.over(draft.body.strip()),
        "severity": f"P{ticket.priority}",
        "contact_name": veil.over(draft.contact_name.strip()),
        "contact_email": mail if shows_mail else "",
        "asset_tag": veil.over(draft.asset_tag.strip()),
    }


def _check(ticket: Ticket, draft: ForwardDraft) -> None:
    if ticket.ended:
        raise Refused(_("Ticket %(number)s has ended; reopen it first.", number=ticket.number))
    if not draft.title.strip():
        raise Refused(_("The vendor needs a title."), field="title")
    if not draft.body.strip():
        raise Refused(_("Tell the vendor what is wrong."), field="body")
    if draft.readable and not draft.why_readable.strip():
        raise Refused(_("Say why the vendor needs to read it."), field="why_readable")


def _hand_over(
    db: Session, ticket: Ticket, draft: ForwardDraft, author: Author, now: datetime
) -> None:
    vendors_tier = next((one for one in tiers(db) if one.level == VENDOR_LEVEL), None)
    if vendors_tier is not None and ticket.tier_id != vendors_tier.id:
        note = HandOver(
            seen=draft.title,
            tried=_("What the desk tried stands on this timeline."),
            found=draft.body,
            ask=_("The vendor's help."),
        )
        escalate(db, ticket, vendors_tier, None, note, author, now=now)
    change_status(db, ticket, Status.WAITING_VENDOR, author, now=now)
