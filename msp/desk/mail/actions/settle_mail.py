"""Write down how an attempt to send a mail ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from msp.desk.mail.actions.say_undelivered import say_undelivered
from msp.desk.mail.queries import claimed_mail
from msp.desk.mail.values import Claim, OutState
from msp.kernel.mail.outgoing import Attempt, Outcome

PAUSES = tuple(timedelta(minutes=each) for each in (1, 2, 5, 15, 30, 60, 120))


def settle_mail(db: Session, claim: Claim, attempt: Attempt, *, now: datetime) -> None:
    """Sent, again later, refused, or in doubt; nothing when the claim is no longer ours."""
    row = claimed_mail(db, claim)
    if row is None:
        return
    row.leased_until = None
    match attempt.outcome:
        case Outcome.DONE:
            row.state, row.sent_at, row.answer = OutState.SENT, now, attempt.words
        case Outcome.TRANSIENT:
            row.state, row.handed_over_at, row.answer = OutState.QUEUED, None, attempt.words
            row.next_attempt_at = now + PAUSES[min(row.attempts, len(PAUSES)) - 1]
        case Outcome.PERMANENT:
            say_undelivered(db, row, OutState.FAILED, attempt.words, now=now)
        case Outcome.UNKNOWN:
            say_undelivered(db, row, OutState.UNKNOWN, attempt.words, now=now)
    db.flush()
