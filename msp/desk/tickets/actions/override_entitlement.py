"""Answer who pays for a ticket instead of the entitlement check, with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contracts.entitlement.values import Entitled
from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.lock_ticket import lock_ticket
from msp.desk.tickets.entitled import checked_answer, standing_override
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.models_override import EntitlementOverride
from msp.desk.tickets.values import Author
from msp.desk.tickets.words import entitled_word
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

LONGEST_REASON = 500


def override_entitlement(
    db: Session, ticket: Ticket, answer: Entitled, reason: str, author: Author, *, now: datetime
) -> None:
    """Let this answer stand until another one does or it is taken back.

    Time logged from now on follows it; time logged before stays as it was. Raises Refused for
    no reason, a long one, or the very answer of the check.
    """
    lock_ticket(db, ticket)
    why, said = _demand_reason(reason), checked_answer(ticket)
    if answer is said:
        raise Refused(_("The check says the same. Choose another answer."), field="answer")
    before = standing_override(db, ticket)
    if before is not None and (before.answer, before.reason) == (answer, why):
        return
    _end(db, before, author, now)
    db.add(
        EntitlementOverride(
            tenant_id=ticket.tenant_id,
            ticket_id=ticket.id,
            answer=answer.value,
            reason=why,
            said=ticket.entitlement,
            set_by=author.agent_id,
            set_at=now,
        )
    )
    _tell(db, ticket, answer, why, author, now)


def take_back_override(db: Session, ticket: Ticket, author: Author, *, now: datetime) -> None:
    """Let the check's answer hold again. Raises Refused where none stands instead of it."""
    lock_ticket(db, ticket)
    before = standing_override(db, ticket)
    if before is None:
        raise Refused(_("The answer is the check's already."))
    _end(db, before, author, now)
    ticket.updated_at = now
    text = _("%(who)s took the answer %(answer)s back: the check holds again", who=author.label,
             answer=entitled_word(Entitled(before.answer)))  # fmt: skip
    details = {"event": "entitlement", "taken_back": before.answer}
    add_event(db, ticket, text, now=now, details=details, author=author)


def _demand_reason(reason: str) -> str:
    why = reason.replace("\x00", "").strip()
    if not why:
        raise Refused(_("Say why the check's answer does not hold."), field="reason")
    if len(why) > LONGEST_REASON:
        most = _("A reason has at most %(most)s characters.", most=LONGEST_REASON)
        raise Refused(most, field="reason")
    return why


def _end(db: Session, standing: EntitlementOverride | None, author: Author, now: datetime) -> None:
    if standing is not None:
        standing.ended_at, standing.ended_by = now, author.agent_id
        db.flush()


def _tell(
    db: Session, ticket: Ticket, answer: Entitled, why: str, author: Author, now: datetime
) -> None:
    said = checked_answer(ticket)
    words: dict[str, Any] = {"who": author.label, "answer": entitled_word(answer), "why": why}
    text = (
        _("%(who)s set the entitlement to %(answer)s: %(why)s", **words)
        if said is None
        else _("%(who)s set the entitlement to %(answer)s instead of %(said)s: %(why)s",
               said=entitled_word(said), **words)
    )  # fmt: skip
    ticket.updated_at = now
    details = {"event": "entitlement", "override": answer.value, "said": said}
    add_event(db, ticket, text, now=now, details=details, author=author)
