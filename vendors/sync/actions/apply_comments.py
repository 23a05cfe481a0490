"""Take over a vendor's comments: each once, ours recognised, changes shown and never swallowed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.tickets.actions.add_event import add_event
from msp.desk.tickets.actions.add_vendor_message import add_vendor_message
from msp.desk.tickets.values import Body
from msp.desk.values import Visibility
from msp.kernel.i18n import _
from vendors.cases.hashing import body_hash
from vendors.cases.models import CaseLink, CaseShadow, MirroredItem, VendorCase
from vendors.cases.queries import mirrored_of, operations_by_key, ticket_of
from vendors.cases.values import Direction, ItemKind
from vendors.connections.models import VendorConnection
from vendors.connections.queries import vendor_of
from vendors.protocol.snapshots import CaseSnapshot, ExternalComment
from vendors.protocol.values import Visibility as Shown
from vendors.sync.actions.unshow_comment import unshow_comment
from vendors.sync.echo import is_echo
from vendors.sync.hearing import Hearing
from vendors.sync.texts import label_of

Known = dict[tuple[UUID, str | None], MirroredItem]


def apply_comments(
    db: Session,
    case: VendorCase,
    connection: VendorConnection,
    shadow: CaseShadow,
    links: list[CaseLink],
    snapshot: CaseSnapshot,
    *,
    now: datetime,
) -> None:
    """Bring every bond's ticket up to what the vendor shows."""
    items = mirrored_of(db, case.id, ItemKind.COMMENT)
    known: Known = {(one.link_id, one.external_id): one for one in items if one.external_id}
    ours = operations_by_key(db, case)
    public = connection.shows_client and not case.shared
    vendor, hearing = vendor_of(db, connection).name, Hearing(db, case, links)
    for comment in snapshot.comments:
        if is_echo(comment, items, ours):
            continue
        for link in links:
            item = known.get((link.id, comment.external_id))
            if item is None:
                words = hearing.heard(link, comment)
                _take_in(db, link, label_of(vendor, comment), comment, words, public, now)
            elif shadow.comments.get(comment.external_id) != body_hash(comment.body):
                words = hearing.heard(link, comment)
                _changed(db, link, label_of(vendor, comment), item, comment, words, now)
    seen: dict[str | None, Shown] = {one.external_id: one.visibility for one in snapshot.comments}
    for item in items:
        if item.direction == Direction.IN and seen.get(item.external_id) is not Shown.PUBLIC:
            unshow_comment(db, item, now, gone=item.external_id not in seen)
    shadow.comments = {one.external_id: body_hash(one.body) for one in snapshot.comments}


def _take_in(
    db: Session,
    link: CaseLink,
    who: str,
    comment: ExternalComment,
    words: str,
    public: bool,
    now: datetime,
) -> None:
    shown = public and comment.visibility is Shown.PUBLIC
    entry = add_vendor_message(
        db,
        ticket_of(db, link),
        who,
        Body(words),
        now=now,
        visibility=Visibility.PUBLIC if shown else Visibility.INTERNAL,
    )
    db.add(
        MirroredItem(
            tenant_id=link.tenant_id,
            link_id=link.id,
            kind=ItemKind.COMMENT,
            direction=Direction.IN,
            local_id=entry.id,
            external_id=comment.external_id,
            body_hash=body_hash(comment.body),
            created_at=now,
        )
    )
    db.flush()


def _changed(
    db: Session,
    link: CaseLink,
    who: str,
    item: MirroredItem,
    comment: ExternalComment,
    words: str,
    now: datetime,
) -> None:
    """The old text stays; the new one is said beneath."""
    item.body_hash = body_hash(comment.body)
    details = {"event": "vendor_edited", "entry_id": str(item.local_id)}
    text = _("%(who)s changed a message to: %(text)s", who=who, text=words)
    add_event(db, ticket_of(db, link), text, now=now, details=details)
