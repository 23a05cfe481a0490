"""Take over what the vendor shows: compare with the shadow, and write down only what is news."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.kernel.events import announce
from msp.kernel.i18n import _
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.wake_case import settle_attention, want_attention
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.queries import hearing_links, shadow_of, ticket_of
from vendors.cases.states import LinkEvent
from vendors.cases.thread import known_messages
from vendors.cases.values import Attention
from vendors.connections.actions.note_call import note_success
from vendors.connections.queries import connection_by_id
from vendors.protocol.snapshots import CaseSnapshot, ExternalAttachment
from vendors.sync.actions.apply_comments import apply_comments
from vendors.sync.actions.apply_files import new_files
from vendors.sync.actions.apply_status import apply_status
from vendors.sync.actions.take_lease import held_case
from vendors.sync.values import Lease, Looking

# One message may be taken back by whoever wrote it; so many at once are not.
FEWEST = 2


def apply_snapshot(
    db: Session, lease: Lease, task: Looking, snapshot: CaseSnapshot, *, now: datetime
) -> list[ExternalAttachment]:
    """Returns the files that are to be fetched. Raises LeaseLost.

    A snapshot that does not carry our mark is somebody else's case (a vendor that was reset hands
    out the same ids again): then nothing is believed and nothing more is written there.
    """
    case = held_case(db, lease)
    note_success(db, case.connection_id, now=now)
    links = hearing_links(db, case.id)
    if snapshot.correlation_id != (case.expected_mark or case.correlation_id):
        _distrust(db, case, links, now)
        return []
    connection = connection_by_id(db, case.connection_id)
    shadow = shadow_of(db, case, now=now)
    _note_read(case, task, snapshot, now)
    if snapshot.merged_into is not None:
        _tell_merged(db, case, links, snapshot, now)
    if not _fell_silent(db, case, links, snapshot, now):
        apply_comments(db, case, connection, shadow, links, snapshot, now=now)
    apply_status(db, case, connection, links, snapshot, now=now)
    shadow.raw_status, shadow.updated_at = snapshot.raw_status, now
    db.flush()
    for link in links:
        announce(db, "ticket", tenant_id=link.tenant_id, id=link.ticket_id)
    return new_files(db, case, shadow, snapshot)


def _note_read(case: VendorCase, task: Looking, snapshot: CaseSnapshot, now: datetime) -> None:
    # A number that a person read to us stays until the vendor's own is known.
    case.number, case.url = snapshot.ref.number or case.number, snapshot.ref.url
    case.assigned_to = snapshot.assigned_to
    case.changed_at, case.read_as_of = snapshot.updated_at, snapshot.read_at
    case.synced_at = now
    case.missed_reads, case.missed_since = 0, None
    # A wish that came while we were reading is another one.
    if case.look_at == task.asked_at:
        case.look_at = None


def _distrust(db: Session, case: VendorCase, links: list[CaseLink], now: datetime) -> None:
    case.look_at = None
    want_attention(case, Attention.NOT_OUR_CASE)
    for link in links:
        move_link(db, link, LinkEvent.FOREIGN, now=now)
        text = _(
            "The vendor's %(number)s is not our case any more; nothing is exchanged until"
            " somebody has looked.",
            number=case.number or case.external_id,
        )
        add_event(db, ticket_of(db, link), text, now=now)


def _fell_silent(
    db: Session, case: VendorCase, links: list[CaseLink], snapshot: CaseSnapshot, now: datetime
) -> bool:
    """Every message we know is gone at once, ours among them or not.

    Nobody takes back everything; software that was changed does. Then nothing is hidden here.
    """
    known = known_messages(db, case)
    shown = {one.external_id for one in snapshot.comments}
    silent = len(known) >= FEWEST and snapshot.merged_into is None and not known & shown
    if not silent:
        settle_attention(case, Attention.WORDS_GONE)
        return False
    if want_attention(case, Attention.WORDS_GONE):
        for link in links:
            text = _("The vendor shows none of the messages any more; what was said stays here.")
            add_event(db, ticket_of(db, link), text, now=now)
    return True


def _tell_merged(
    db: Session, case: VendorCase, links: list[CaseLink], snapshot: CaseSnapshot, now: datetime
) -> None:
    survivor = snapshot.merged_into
    if survivor is None or not want_attention(case, Attention.MERGED):
        return
    case.aliases = [*case.aliases, survivor.external_id]
    for link in links:
        text = _(
            "The vendor goes on with this case in %(number)s",
            number=survivor.number or survivor.external_id,
        )
        add_event(db, ticket_of(db, link), text, now=now)
