"""The fate of outgoing mails: claimed, handed over, settled, and in doubt left to a person.

Whoever is killed leaves a claim that runs out. If the handing over was not noted, the last dot
was not sent, and the mail goes back into the queue. If it was, the mail may have arrived:
nobody sends it again by himself, a person decides, and its id stays the same, so that a second
copy is recognised by whoever gets it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, object_mapper

from msp.kernel.errors import Conflict
from msp.kernel.i18n import _
from msp.kernel.mail.outgoing import Attempt, Outcome, Outgoing
from msp.kernel.mail.posted import KEPT_FOR, UNDECIDED, Claim, OutState, PostedMail

LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(minutes=each) for each in (1, 2, 5, 15, 30, 60, 120))

Row = TypeVar("Row", bound=PostedMail)


@dataclass(frozen=True)
class Outbox(Generic[Row]):
    """One room's outgoing mails: their table, what goes on the wire, and who hears of trouble.

    `compose` is called in a transaction of its own before each attempt and must come to the same
    mail every time. `undelivered` is called when the row has become unknown or failed, where
    somebody is to hear of it elsewhere than from the row.
    """

    table: type[Row]
    compose: Callable[[Session, Row], Outgoing]
    undelivered: Callable[[Session, Row, datetime], None] | None = None


def claim_mails(db: Session, box: Outbox[Row], *, now: datetime, limit: int) -> list[Claim]:
    """Due mails, each leased to the caller; other senders pass by what one of them holds."""
    _take_back(db, box, now)
    table = box.table
    rows = db.scalars(
        select(table)
        .where(table.state == OutState.QUEUED, table.next_attempt_at <= now)
        .order_by(table.next_attempt_at, table.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    fresh = [row for row in rows if not _too_old(db, box, row, now)]
    for row in fresh:
        row.state, row.leased_until = OutState.SENDING, now + LEASE
        row.lease += 1
        row.attempts += 1
    db.flush()
    return [
        Claim(tuple(object_mapper(row).primary_key_from_instance(row)), row.lease) for row in fresh
    ]


def hand_over(db: Session, box: Outbox[Row], claim: Claim, *, now: datetime) -> bool:
    """Written in its own transaction right before the last dot. False: do not send the dot."""
    row = _claimed(db, box, claim)
    if row is None or row.leased_until is None or row.leased_until <= now:
        return False
    row.handed_over_at = now
    db.flush()
    return True


def settle_mail(
    db: Session, box: Outbox[Row], claim: Claim, attempt: Attempt, *, now: datetime
) -> None:
    """Sent, again later, refused, or in doubt; nothing when the claim is no longer ours."""
    row = _claimed(db, box, claim)
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
            _trouble(db, box, row, OutState.FAILED, attempt.words, now)
        case Outcome.UNKNOWN:
            _trouble(db, box, row, OutState.UNKNOWN, attempt.words, now)
    db.flush()


def decide_mail(
    row: PostedMail, *, arrived: bool, now: datetime, kept_for: timedelta = KEPT_FOR
) -> None:
    """It has arrived, as somebody found out; or the same bytes go once more, under the same id.

    The caller holds the lock on the row. Raises Conflict when there is nothing to decide.
    """
    if row.state not in UNDECIDED:
        raise Conflict(_("Somebody has decided about this mail already."))
    if arrived:
        row.state, row.sent_at = OutState.SENT, row.handed_over_at or now
    else:
        row.state, row.attempts, row.next_attempt_at = OutState.QUEUED, 0, now
        row.handed_over_at, row.expires_at = None, now + kept_for


def _claim(row: PostedMail) -> Claim:
    return Claim(tuple(object_mapper(row).primary_key_from_instance(row)), row.lease)


def _claimed(db: Session, box: Outbox[Row], claim: Claim) -> Row | None:
    """The mail, locked, while the claim on it still holds."""
    row = db.get(box.table, claim.key, with_for_update=True, populate_existing=True)
    if row is None or row.state != OutState.SENDING or row.lease != claim.lease:
        return None
    return row


def _take_back(db: Session, box: Outbox[Row], now: datetime) -> None:
    table = box.table
    rows = db.scalars(
        select(table)
        .where(table.state == OutState.SENDING, table.leased_until <= now)
        .with_for_update(skip_locked=True)
    )
    for row in rows.all():
        row.leased_until = None
        if row.handed_over_at is None:
            row.state, row.next_attempt_at = OutState.QUEUED, now
        else:
            words = _("the desk stopped before it heard the mail server's answer")
            _trouble(db, box, row, OutState.UNKNOWN, words, now)
    db.flush()


def _too_old(db: Session, box: Outbox[Row], row: Row, now: datetime) -> bool:
    if now < row.expires_at:
        return False
    words = row.answer or _("no mail server took it in time")
    _trouble(db, box, row, OutState.FAILED, words, now)
    return True


def _trouble(
    db: Session, box: Outbox[Row], row: Row, state: OutState, words: str, now: datetime
) -> None:
    row.state, row.answer = state, words
    if box.undelivered is not None:
        box.undelivered(db, row, now)
