"""Note that the vendor was asked again: the reminder rests until its new time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.values import Author
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_datetime
from vendors.cases.models import CaseLink
from vendors.cases.queries import locked_case, ticket_of
from vendors.connections.queries import connection_by_id, vendor_of
from vendors.phone.actions.put_reminders_aside import put_reminders_aside
from vendors.phone.actions.set_chase import set_chase
from vendors.phone.chasing import standing
from vendors.phone.queries import phone_case_of


def ask_again(
    db: Session, link: CaseLink, promised_at: datetime | None, author: Author, *, now: datetime
) -> None:
    """Without a new promise the chase interval begins anew.

    Raises Refused for a promise in the past; Conflict for a case that has ended, or nobody has
    called about yet.
    """
    case = locked_case(db, link.case_id)
    db.refresh(link)
    kept = phone_case_of(db, case)
    if link.is_final:
        raise Conflict(_("This case has ended already."))
    if kept is None:
        raise Conflict(_("Nobody has called yet: the vendor does not know of it."))
    if promised_at is not None and promised_at <= now:
        raise Refused(_("The promised time is over already."), field="promised")
    kept.promised_at = promised_at or standing(kept.promised_at, now)
    set_chase(db, kept, now=now)
    put_reminders_aside(db, case, now=now)
    name = vendor_of(db, connection_by_id(db, case.connection_id)).name
    text = _("%(who)s asked %(name)s again", who=author.label, name=name)
    if promised_at is not None:
        text = _("%(done)s; promised by %(time)s", done=text, time=show_datetime(promised_at))
    add_event(db, ticket_of(db, link), text, now=now, author=author)
