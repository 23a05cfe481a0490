"""From a row of the queue to what a connector is given: frozen, complete, and nothing more."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.tickets.models import Attachment
from msp.desk.values import Visibility as Shown
from msp.kernel.files import open_file
from vendors.cases.drafts import draft_of
from vendors.cases.values import OperationKind
from vendors.protocol.values import CaseDraft, OutgoingAttachment, OutgoingComment
from vendors.sync.values import Sending

Outgoing = CaseDraft | OutgoingComment | OutgoingAttachment | None


def outgoing_of(db: Session, task: Sending) -> Outgoing:
    """What is written; None for a change of status, and for a file that is hidden by now."""
    match task.kind:
        case OperationKind.CREATE:
            return draft_of(task.correlation_id, task.payload)
        case OperationKind.COMMENT:
            return OutgoingComment(task.key, str(task.payload["body"]))
        case OperationKind.ATTACHMENT:
            return _file(db, task)
        case _:
            return None


def _file(db: Session, task: Sending) -> OutgoingAttachment | None:
    row = db.get(Attachment, (task.tenant_id, UUID(task.payload["attachment_id"])))
    if row is None or row.visibility != Shown.PUBLIC:
        return None
    return OutgoingAttachment(
        key=task.key,
        filename=str(task.payload["filename"]),
        content_type=row.content_type,
        size=row.size,
        sha256=row.sha256,
        open=partial(open_file, row.storage_key),
    )
