"""A vendor's message that is no longer for everybody's eyes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.hide_entry import hide_entry
from msp.desk.tickets.models import Entry
from msp.desk.tickets.values import AUTOMATION
from msp.desk.values import Visibility
from msp.kernel.i18n import _
from vendors.cases.models import MirroredItem


def unshow_comment(db: Session, item: MirroredItem, now: datetime, *, gone: bool) -> None:
    """Taken back or made internal after we showed it: the client sees it no more, at once."""
    if item.withdrawn_at is not None:
        return
    entry = db.get_one(Entry, (item.tenant_id, item.local_id))
    if gone:
        item.withdrawn_at = now
        hide_entry(db, entry, AUTOMATION, now=now, reason=_("the vendor took it back"))
    elif entry.visibility == Visibility.PUBLIC:
        hide_entry(db, entry, AUTOMATION, now=now, reason=_("the vendor made it internal"))
