"""Forms of the queue: what the bulk bar asks for, and a view's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from litestar.datastructures import FormMultiDict
from sqlalchemy.orm import Session

from msp.desk.queue.actions.change_many import Outcome
from msp.desk.tickets.actions.assign import assign
from msp.desk.tickets.actions.change_status import change_status
from msp.desk.tickets.actions.set_priority import set_priority
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import Status
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, ngettext

Change = Callable[[Ticket], None]
SHOWN = 3


def read_ids(posted: FormMultiDict) -> list[UUID]:
    """The ticked rows. Raises Refused when none is, or when one is no id."""
    try:
        found = [UUID(str(one)) for one in posted.getall("ids", [])]
    except ValueError as error:
        raise Refused(_("These rows are no longer there; load the page again.")) from error
    if not found:
        raise Refused(_("Tick at least one ticket first."))
    return found


def change_of(db: Session, posted: FormMultiDict, author: Author, now: datetime) -> Change:
    """The change that the bar asks for. Raises Refused when it asks for none."""
    steps: list[Change] = []
    if posted.get("do") == "mine":
        steps.append(lambda ticket: assign(db, ticket, author.agent_id, author, now=now))
    elif agent := _id(posted.get("assignee")):
        steps.append(lambda ticket: assign(db, ticket, agent, author, now=now))
    if status := _status(posted.get("status")):
        steps.append(lambda ticket: change_status(db, ticket, status, author, now=now))
    if priority := _priority(posted.get("priority")):
        steps.append(lambda ticket: set_priority(db, ticket, author, now=now, priority=priority))
    if not steps:
        raise Refused(_("Choose what to do with them."))

    def change(ticket: Ticket) -> None:
        for step in steps:
            step(ticket)

    return change


def told(outcome: Outcome) -> str:
    """What happened, in one sentence."""
    done = ngettext("%(num)s ticket changed", "%(num)s tickets changed", outcome.done)
    if not outcome.refused:
        return f"{done}."
    reasons = " ".join(outcome.refused[:SHOWN])
    more = len(outcome.refused)
    return _("%(done)s, %(count)s refused. %(reasons)s", done=done, count=more, reasons=reasons)


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None


def _status(value: object) -> Status | None:
    return Status(str(value)) if value in set(Status) else None


def _priority(value: object) -> int | None:
    text = str(value or "")
    return int(text) if text in ("1", "2", "3", "4") else None
