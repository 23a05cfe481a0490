"""Say something to the vendor on a case, with files chosen one by one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.tickets.values import Author
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.cases.actions.queue_comment import queue_comment, show_vendor, veil_over
from vendors.cases.actions.queue_operation import queue_operation
from vendors.cases.models import CaseLink, MirroredItem
from vendors.cases.queries import locked_case, public_files, ticket_of
from vendors.cases.values import FINAL, Direction, ItemKind, LinkState, OperationKind
from vendors.redaction.actions.keep_marks import keep_marks

MUTE = FINAL | {LinkState.REFUSED, LinkState.SUSPENDED, LinkState.CANCELLING}


def say(
    db: Session,
    link: CaseLink,
    text: str,
    attachment_ids: Sequence[UUID],
    author: Author,
    *,
    now: datetime,
    readable: Collection[str] = (),
    why_readable: str = "",
) -> Entry:
    """Queue a comment and its files; it stands on the ticket at once, with its way marked.

    Raises Refused for a blank text, a case nobody reads any more, or a file that is not public.
    """
    locked_case(db, link.case_id)
    if link.state in MUTE:
        raise Refused(_("Nothing can be sent to this case as it stands."), field="text")
    if not text.strip():
        raise Refused(_("Write something first."), field="text")
    ticket = ticket_of(db, link)
    chosen = chosen_files(db, ticket, attachment_ids)
    show_vendor(db, link, ticket, readable, why_readable, author, now=now)
    entry = queue_comment(db, link, ticket, text, author, now=now)
    queue_files(db, link, chosen, author, now=now)
    return entry


def chosen_files(db: Session, ticket: Ticket, ids: Sequence[UUID]) -> list[Attachment]:
    """The chosen files. Raises Refused for one that the client was not shown."""
    public = {one.id: one for one in public_files(db, ticket)}
    if missing := [one for one in ids if one not in public]:
        raise Refused(
            _("%(count)s of the files may not leave the desk.", count=len(missing)), field="files"
        )
    return [public[one] for one in dict.fromkeys(ids)]


def queue_files(
    db: Session, link: CaseLink, files: Sequence[Attachment], author: Author, *, now: datetime
) -> None:
    """Queue each file as an operation of its own, under a name that the vendor may read."""
    veil = veil_over(db, link)
    names = {one.id: veil.over_name(one.filename) for one in files}
    keep_marks(db, veil, link.tenant_id, link.id, link.case_id)
    for one in files:
        db.add(
            MirroredItem(
                tenant_id=link.tenant_id,
                link_id=link.id,
                kind=ItemKind.ATTACHMENT,
                direction=Direction.OUT,
                local_id=one.id,
                body_hash=one.sha256,
                created_at=now,
            )
        )
        payload = {"attachment_id": str(one.id), "filename": names[one.id], "size": one.size}
        queue_operation(
            db, link, OperationKind.ATTACHMENT, payload, now=now, asked_by=author.agent_id
        )
