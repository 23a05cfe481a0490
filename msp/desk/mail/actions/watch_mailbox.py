"""Keep the row that says how far a mailbox was read, by whom at the moment, and how it went."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from msp.desk.mail.models import MailboxState
from msp.desk.mail.values import Reading
from msp.kernel.ids import new_id
from msp.kernel.mail.imap import Place

# Whoever reads says so at each batch; after so long without a word, another worker may.
LEASE = timedelta(minutes=5)


def begin_reading(db: Session, label: str, *, now: datetime) -> MailboxState | None:
    """The row, claimed for a while; None when another worker is reading this mailbox."""
    row = insert(MailboxState).values(id=new_id(), label=label, error="")
    db.execute(row.on_conflict_do_nothing(index_elements=["label"]))
    state = db.scalar(
        select(MailboxState).where(MailboxState.label == label).with_for_update(skip_locked=True)
    )
    if state is None or (state.busy_until is not None and state.busy_until > now):
        return None
    state.busy_until, state.tried_at = now + LEASE, now
    db.flush()
    return state


def place_in(state: MailboxState) -> Place | None:
    """Where the reading goes on; None the first time."""
    if state.uidvalidity is None or state.last_uid is None or state.read_at is None:
        return None
    return Place(state.uidvalidity, state.last_uid, state.read_at)


def note_progress(db: Session, label: str, place: Place | None, *, now: datetime) -> None:
    """A batch is stored: the place moves on, and the claim is good for longer."""
    state = _locked(db, label)
    state.busy_until = now + LEASE
    if place is not None:
        _move(state, place)


def end_reading(db: Session, label: str, reading: Reading | None, error: str) -> None:
    """Give the claim back, with what was found or what went wrong."""
    state = _locked(db, label)
    state.busy_until, state.error = None, error
    if reading is None:
        return
    _move(state, Place(reading.uidvalidity, reading.last_uid, reading.at))
    state.on_server, state.highest_uid = reading.on_server, reading.highest_uid
    state.writable = reading.writable
    state.last_mail_at = reading.at if reading.found else state.last_mail_at


def _locked(db: Session, label: str) -> MailboxState:
    wanted = select(MailboxState).where(MailboxState.label == label).with_for_update()
    return db.scalars(wanted).one()


def _move(state: MailboxState, place: Place) -> None:
    state.uidvalidity, state.last_uid, state.read_at = (
        place.uidvalidity,
        place.last_uid,
        place.read_at,
    )
