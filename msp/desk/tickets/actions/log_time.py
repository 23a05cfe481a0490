"""Log time worked on a ticket; it goes to the ledger of the contract at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.entitlement.values import Entitled, verdict_from
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.models import TimeEntry
from contracts.ledger.values import BillState
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_duration

DAY_MINUTES = 24 * 60


def log_time(
    db: Session,
    ticket: Ticket,
    agent_id: UUID,
    minutes: int,
    *,
    now: datetime,
    billable_minutes: int | None = None,
    work_type: str = "",
    note: str = "",
    agent_name: str = "",
) -> TimeEntry:
    """Post worked and billable minutes, the latter the same unless given: zero stays zero.

    Whether the contract covers them or the client pays by the hour follows the verdict of the
    entitlement check on the ticket. Raises Refused for no time or more than a day.
    """
    billable = minutes if billable_minutes is None else billable_minutes
    if not 0 < minutes <= DAY_MINUTES or not 0 <= billable <= DAY_MINUTES:
        raise Refused(_("Time is between a minute and a day."), field="minutes")
    work = Work(
        source_kind="ticket",
        source_id=ticket.id,
        label=f"{ticket.number} {ticket.subject}",
        worked=minutes,
        billable=billable,
        bill_state=_bill_state(ticket),
        at=now,
        work_type=work_type,
        note=note,
    )
    posted = post_time(db, tenant_id=ticket.tenant_id, agent_id=agent_id, work=work, now=now)
    text = _("%(time)s logged", time=show_duration(minutes))
    author = Author(AuthorKind.AGENT, agent_id=agent_id, label=agent_name)
    details = {"event": "time", "minutes": minutes, "billable": billable, "type": work_type}
    add_event(db, ticket, text, now=now, details=details, author=author)
    return posted


def _bill_state(ticket: Ticket) -> BillState:
    verdict = verdict_from(ticket.entitlement)
    charged = verdict is not None and verdict.answer is Entitled.CHARGEABLE
    return BillState.CHARGEABLE if charged else BillState.COVERED
