"""Reads mailboxes and takes stored mails in; every mail is stored before anything else."""

from __future__ import annotations

from uuid import UUID

from msp.desk.mail.actions.store_mail import Incomplete, store_mail
from msp.desk.mail.actions.watch_mailbox import begin_reading, end_reading, note_progress, place_in
from msp.desk.mail.intake import Gate, take_mail_in
from msp.desk.mail.queries import due_mails
from msp.desk.mail.values import Reading, Reason
from msp.kernel import log
from msp.kernel.db import record, unit
from msp.kernel.jobs import soon, steps
from msp.kernel.mail.imap import (
    Fetched,
    Mailbox,
    MailboxUnavailable,
    OpenMailbox,
    Place,
    mailboxes,
    opened,
)
from msp.kernel.moment import now
from msp.kernel.scope import Scope
from msp.kernel.settings import current

logger = log.logger(__name__)

BATCH = 50


@steps("desk.take_in_mails")
def take_in_mails(scope: Scope) -> None:
    """Take in what is stored and due; one that fails waits for its next attempt alone."""
    gate = Gate(current())
    while due := _due(scope):
        for mail_id in due:
            take_mail_in(mail_id, gate, now=now())


def _due(scope: Scope) -> list[UUID]:
    with unit(scope) as db:
        return due_mails(db, now=now(), limit=BATCH)


@steps("desk.poll_mail")
def poll_mail(scope: Scope) -> None:
    """Read every mailbox; one that cannot be read says so on its page and stops no other."""
    for box in mailboxes(current().imap_url or ""):
        read_mailbox(scope, box)


def read_mailbox(scope: Scope, box: Mailbox) -> None:
    """Store what is new. The place moves behind what is stored, never ahead of it."""
    with record(scope) as db:
        state = begin_reading(db, box.label, now=now())
        place = place_in(state) if state else None
    if state is None:
        return
    reading, error = None, ""
    try:
        with opened(box) as mailbox:
            reading = _read(scope, box, mailbox, place)
    except MailboxUnavailable as unavailable:
        error = str(unavailable)
        logger.warning("mailbox.unavailable", mailbox=box.label, reason=error)
    with record(scope) as db:
        end_reading(db, box.label, reading, error)
        if reading and reading.found:
            soon(db, "desk.take_in_mails")


def _read(scope: Scope, box: Mailbox, mailbox: OpenMailbox, place: Place | None) -> Reading:
    goes_on = place is not None and place.uidvalidity == mailbox.uidvalidity
    last, found = (place.last_uid if place and goes_on else 0), 0
    for batch in mailbox.batches(mailbox.uids_since(place)):
        for fetched in batch:
            _store(box, mailbox, fetched)
        mailbox.mark_seen([fetched.uid for fetched in batch])
        last, found = max(last, *(fetched.uid for fetched in batch)), found + len(batch)
        with record(scope) as db:
            # The first time, unseen mail alone is read: only the end of that is a place.
            reached = Place(mailbox.uidvalidity, last, now()) if goes_on else None
            note_progress(db, box.label, reached, now=now())
    return Reading(
        uidvalidity=mailbox.uidvalidity,
        last_uid=max(last, mailbox.highest_uid),
        at=now(),
        found=found,
        on_server=mailbox.messages,
        highest_uid=mailbox.highest_uid,
        writable=mailbox.writable,
    )


def _store(box: Mailbox, mailbox: OpenMailbox, fetched: Fetched) -> None:
    incomplete = None
    if fetched.problem:
        identity = f"{box.label} {mailbox.uidvalidity} {fetched.uid}"
        incomplete = Incomplete(Reason(fetched.problem), identity)
    store_mail(fetched.raw, box.label, now=now(), incomplete=incomplete)
