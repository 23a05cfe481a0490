"""Put a mail of the vendor's into the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.kernel.mail.values import Incoming
from vendors.cases.models import VendorCase
from vendors.post.models import VendorLetter
from vendors.protocol.post import Direction, LetterState


def keep_letter(
    db: Session,
    case: VendorCase,
    mail_id: UUID,
    storage_key: str,
    mail: Incoming,
    state: LetterState,
    now: datetime,
) -> None:
    """Its words stay in its file."""
    db.add(
        VendorLetter(
            case_id=case.id,
            connection_id=case.connection_id,
            direction=Direction.IN,
            state=state,
            message_id=mail.message_id,
            mail_id=mail_id,
            storage_key=storage_key,
            at=now,
        )
    )
    db.flush()
