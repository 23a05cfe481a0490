"""Say of a leak that it is accepted, fixed or to be ignored, why, and until when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values import Decision

LONGEST = 200


def decide_leak(
    db: Session,
    leak: Leak,
    decision: Decision,
    *,
    reason: str,
    until: date | None,
    by: UUID,
    today: date,
    now: datetime,
) -> None:
    """It holds over the nights: until the day that was named, or until the cause is gone.

    To ignore one needs a reason. Raises Refused.
    """
    words = " ".join(reason.split())
    if decision is Decision.IGNORED and not words:
        raise Refused(_("Say why it is ignored."), field="reason")
    if len(words) > LONGEST:
        raise Refused(_("A reason has at most %(count)s letters.", count=LONGEST), field="reason")
    if until is not None and until <= today:
        raise Refused(_("Choose a day to come."), field="until")
    lasting = decision in (Decision.ACCEPTED, Decision.IGNORED)
    leak.decision, leak.reason = decision, words
    leak.until = until if lasting else None
    leak.decided_at, leak.decided_by = now, by
    db.flush()
