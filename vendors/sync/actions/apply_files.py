"""Take over a vendor's files: which are new, and how a fetched one comes onto the tickets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.add_vendor_message import add_vendor_message
from msp.desk.tickets.values import Body, IncomingFile
from msp.desk.values import Visibility
from msp.kernel.files import StoredFile
from msp.kernel.i18n import _
from vendors.cases.models import CaseShadow, MirroredItem, VendorCase
from vendors.cases.queries import (
    first_attachment,
    hearing_links,
    mirrored_of,
    shadow_of,
    ticket_of,
)
from vendors.cases.values import Direction, ItemKind
from vendors.connections.queries import connection_by_id, vendor_of
from vendors.protocol.snapshots import CaseSnapshot, ExternalAttachment
from vendors.protocol.values import Visibility as Shown
from vendors.sync.actions.take_lease import held_case
from vendors.sync.hearing import Hearing
from vendors.sync.texts import safe_name
from vendors.sync.values import Lease

GIVEN_UP = "given up"


def new_files(
    db: Session, case: VendorCase, shadow: CaseShadow, snapshot: CaseSnapshot
) -> list[ExternalAttachment]:
    """What the vendor lists and we neither sent nor took in nor gave up on."""
    items = mirrored_of(db, case.id, ItemKind.ATTACHMENT)
    known = {one.external_id for one in items} | set(shadow.attachments)
    # One of ours whose way out has not ended may be in this list under an id we do not know yet.
    open_names = {one.local_id for one in items if one.external_id is None}
    return [
        one
        for one in snapshot.attachments
        if one.external_id not in known and not (one.is_ours and open_names)
    ]


def take_file(
    db: Session, lease: Lease, file: ExternalAttachment, stored: StoredFile, *, now: datetime
) -> None:
    """Put a fetched file on every ticket of the case. Raises LeaseLost."""
    case = held_case(db, lease)
    connection = connection_by_id(db, case.connection_id)
    public = connection.shows_client and not case.shared
    public = public and file.visibility is Shown.PUBLIC
    vendor, links = vendor_of(db, connection).name, hearing_links(db, case.id)
    hearing = Hearing(db, case, links)
    for link in links:
        name = hearing.named(link, file.filename)
        entry = add_vendor_message(
            db,
            ticket_of(db, link),
            vendor,
            Body(_("File from the vendor: %(name)s", name=name)),
            now=now,
            visibility=Visibility.PUBLIC if public else Visibility.INTERNAL,
            files=(IncomingFile(safe_name(name), stored),),
        )
        db.add(
            MirroredItem(
                tenant_id=link.tenant_id,
                link_id=link.id,
                kind=ItemKind.ATTACHMENT,
                direction=Direction.IN,
                local_id=first_attachment(db, entry).id,
                external_id=file.external_id,
                body_hash=stored.sha256,
                created_at=now,
            )
        )
    _remember(db, case, file, stored.sha256, now)


def leave_file(
    db: Session, lease: Lease, file: ExternalAttachment, told: str, *, now: datetime
) -> None:
    """A file that is too large, or not there any more: said once, never asked for again."""
    case = held_case(db, lease)
    links = hearing_links(db, case.id)
    hearing = Hearing(db, case, links)
    for link in links:
        name = hearing.named(link, file.filename)
        text = _("The vendor's file %(name)s was not fetched: %(why)s", name=name, why=told)
        add_event(db, ticket_of(db, link), text, now=now)
    _remember(db, case, file, GIVEN_UP, now)


def _remember(
    db: Session, case: VendorCase, file: ExternalAttachment, digest: str, now: datetime
) -> None:
    shadow = shadow_of(db, case, now=now)
    shadow.attachments = {**shadow.attachments, file.external_id: digest}
    db.flush()
