"""Take over the vendor's status: an event on the ticket, and a step where a rule asks for one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.escalate import escalate
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import AUTOMATION, HandOver
from msp.desk.tiers.queries import team_by_id, tier_by_id
from msp.desk.values import Status
from msp.kernel.i18n import _
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.wake_case import settle_attention, want_attention
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.queries import ticket_of
from vendors.cases.states import LinkEvent
from vendors.cases.values import Attention
from vendors.connections.consequences import Consequence, consequence, taken_for
from vendors.connections.models import VendorConnection
from vendors.protocol.snapshots import CaseSnapshot
from vendors.protocol.values import ENDED, CaseStatus
from vendors.protocol.words import status_words


def apply_status(
    db: Session,
    case: VendorCase,
    connection: VendorConnection,
    links: list[CaseLink],
    snapshot: CaseSnapshot,
    *,
    now: datetime,
) -> None:
    """The raw status is always kept; what it means decides what happens. Changes only count."""
    status = taken_for(snapshot.raw_status, snapshot.status, connection.status_map)
    if status is CaseStatus.UNKNOWN:
        want_attention(case, Attention.UNMAPPED_STATUS)
    else:
        settle_attention(case, Attention.UNMAPPED_STATUS)
    if snapshot.raw_status == case.raw_status and status == case.status:
        return
    case.raw_status, case.status, case.status_since = snapshot.raw_status, status.value, now
    for link in links:
        ended = status in ENDED
        move_link(db, link, LinkEvent.VENDOR_ENDED if ended else LinkEvent.VENDOR_RESUMED, now=now)
        ticket = ticket_of(db, link)
        text = _(
            "The vendor's case is %(raw)s: %(meaning)s",
            raw=snapshot.raw_status,
            meaning=status_words(status),
        )
        details = {"event": "vendor_status", "status": status.value, "raw": snapshot.raw_status}
        add_event(db, ticket, text, now=now, details=details)
        _step(db, ticket, link, status, consequence(status, connection.rules), now)


def _step(
    db: Session,
    ticket: Ticket,
    link: CaseLink,
    status: CaseStatus,
    step: Consequence,
    now: datetime,
) -> None:
    if ticket.ended or not link.is_followed:
        return
    if step is Consequence.WAIT and ticket.status == Status.OPEN:
        change_status(db, ticket, Status.WAITING_VENDOR, AUTOMATION, now=now)
    elif step in (Consequence.OURS, Consequence.BACK) and ticket.status == Status.WAITING_VENDOR:
        reason = _("the vendor's case is %(meaning)s", meaning=status_words(status))
        change_status(db, ticket, Status.OPEN, AUTOMATION, now=now, reason=reason)
        if step is Consequence.BACK:
            _hand_back(db, ticket, link, status, now)


def _hand_back(
    db: Session, ticket: Ticket, link: CaseLink, status: CaseStatus, now: datetime
) -> None:
    """To the tier, team and person it was forwarded from: the vendor has answered, verify."""
    if link.from_tier_id is None or link.from_tier_id == ticket.tier_id:
        return
    holder = ticket.assignee_id
    note = HandOver(
        seen=_("The vendor has answered."),
        tried=_("The vendor's work stands on this timeline."),
        found=status_words(status),
        ask=_("Verify, and tell the client or the vendor."),
    )
    team = team_by_id(db, link.from_team_id) if link.from_team_id else None
    escalate(db, ticket, tier_by_id(db, link.from_tier_id), team, note, AUTOMATION, now=now)
    wanted = holder or link.from_assignee_id
    if wanted is not None and ticket.assignee_id is None:
        assign(db, ticket, wanted, AUTOMATION, now=now)
