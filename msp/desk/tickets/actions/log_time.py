"""Log time worked on a ticket; it goes to the ledger of the contract at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.entitlement.values import Entitled
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.models import TimeEntry
from contracts.ledger.values import Band, BillState
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.entitled import answer_for
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.tiers.models import Tier
from msp.desk.values import AuthorKind
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_duration

DAY_MINUTES = 24 * 60
LONGEST_AGO = timedelta(days=366)


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
    started_at: datetime | None = None,
    band: Band = Band.HOURS,
    km: int = 0,
    trip: str = "",
) -> TimeEntry:
    """Post worked and billable minutes, the latter the same unless given: zero stays zero.

    When it began decides the day and what lay outside the client's hours, else `band` does.
    Whether the contract covers them or the client pays by the hour follows the answer that holds
    on the ticket: the entitlement check's, or an engineer's instead of it. Raises Refused for no
    time or more than a day.
    """
    billable = minutes if billable_minutes is None else billable_minutes
    _demand_minutes(minutes, billable)
    _demand_past(started_at, now)
    work = Work(
        source_kind="ticket",
        source_id=ticket.id,
        label=f"{ticket.number} {ticket.subject}",
        worked=minutes,
        billable=billable,
        bill_state=_bill_state(db, ticket),
        at=started_at or now,
        work_type=work_type,
        note=note,
        tier=db.scalar(select(Tier.name).where(Tier.id == ticket.tier_id)) or "",
        site_id=ticket.site_id,
        started_at=started_at,
        band=band,
        km=km,
        trip=trip,
    )
    posted = post_time(db, tenant_id=ticket.tenant_id, agent_id=agent_id, work=work, now=now)
    _tell(db, ticket, posted, agent_name, now)
    return posted


def _tell(db: Session, ticket: Ticket, posted: TimeEntry, name: str, now: datetime) -> None:
    details = {
        "event": "time",
        "minutes": posted.worked_minutes,
        "billable": posted.billable_minutes,
        "type": posted.work_type,
    }
    said = _("%(time)s logged", time=show_duration(posted.worked_minutes))
    author = Author(AuthorKind.AGENT, agent_id=posted.agent_id, label=name)
    add_event(db, ticket, said, now=now, details=details, author=author)


def _demand_minutes(minutes: int, billable: int) -> None:
    if not 0 < minutes <= DAY_MINUTES or not 0 <= billable <= DAY_MINUTES:
        raise Refused(_("Time is between a minute and a day."), field="minutes")


def _demand_past(started_at: datetime | None, now: datetime) -> None:
    if started_at is not None and started_at > now:
        raise Refused(_("That is still to come."), field="started")
    if started_at is not None and now - started_at > LONGEST_AGO:
        raise Refused(_("That is more than a year ago."), field="started")


def _bill_state(db: Session, ticket: Ticket) -> BillState:
    charged = answer_for(db, ticket) is Entitled.CHARGEABLE
    return BillState.CHARGEABLE if charged else BillState.COVERED
