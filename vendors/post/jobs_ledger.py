"""The ledger as a connector is given it: each call is a short transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from io import BytesIO
from uuid import UUID

from msp.desk.mail.addresses import signature_of
from msp.kernel import moment
from msp.kernel.db import record, unit
from msp.kernel.files import open_file, store
from msp.kernel.mail.imap import mailboxes
from msp.kernel.mail.outgoing import Outcome
from msp.kernel.scope import SYSTEM
from msp.kernel.settings import Settings
from vendors.post.actions.write_letter import begin_letter, hand_letter_over, settle_letter
from vendors.post.handles import case_handle
from vendors.post.models import VendorLetter
from vendors.post.queries import case_correlated, heard_behind, letters_of
from vendors.protocol.errors import RefusedByVendor
from vendors.protocol.post import (
    Begun,
    CaseChange,
    Direction,
    KeptLetter,
    Leaving,
    LetterState,
    Post,
)

SENDER_NAME = "Service desk"
# A letter with the largest file that a connection allows, as mail writes it.
LARGEST = 60 * 2**20


def post_of(settings: Settings, connection_id: UUID) -> Post:
    """The desk's post office with the ledger of one connection."""
    signature = signature_of(settings)
    boxes = mailboxes(settings.imap_url or "")
    return Post(
        smtp_url=settings.smtp_url,
        address=signature.address,
        sender_name=SENDER_NAME,
        instance=signature.instance,
        plus=any(box.plus for box in boxes),
        reads=bool(boxes),
        ledger=DeskLedger(settings.secret_key, connection_id),
    )


class DeskLedger:
    """The letters of one connection's cases, in the desk's own database."""

    def __init__(self, secret: str, connection_id: UUID) -> None:
        self._secret = secret
        self._connection_id = connection_id

    def clock(self) -> datetime:
        return moment.now()

    def handle(self, correlation_id: str) -> str:
        return case_handle(self._secret, correlation_id)

    def letters(self, correlation_id: str) -> Sequence[KeptLetter]:
        with unit(SYSTEM) as db:
            return [_kept(one) for one in letters_of(db, correlation_id)]

    def begin(self, leaving: Leaving) -> Begun:
        kept = store(BytesIO(leaving.raw), max_bytes=LARGEST)
        handle = self.handle(leaving.correlation_id)
        with record(SYSTEM) as db:
            case = case_correlated(db, leaving.correlation_id)
            if case is None:
                raise RefusedByVendor(f"There is no case {leaving.correlation_id}.")
            return begin_letter(db, case, leaving, kept, handle, now=moment.now())

    def hand_over(self, message_id: str) -> bool:
        with record(SYSTEM) as db:
            return hand_letter_over(db, message_id, now=moment.now())

    def settle(self, message_id: str, outcome: Outcome) -> LetterState:
        with record(SYSTEM) as db:
            return settle_letter(db, message_id, outcome)

    def changes(self, after: str | None, limit: int) -> Sequence[CaseChange]:
        place = UUID(after) if after else None
        with unit(SYSTEM) as db:
            rows = heard_behind(db, self._connection_id, place, limit)
            return [CaseChange(correlation, str(row.id), row.at) for row, correlation in rows]


def _kept(row: VendorLetter) -> KeptLetter:
    return KeptLetter(
        id=str(row.id),
        direction=Direction(row.direction),
        state=LetterState(row.state),
        message_id=row.message_id,
        key=row.key,
        at=row.at,
        read=partial(_read, row.storage_key),
    )


def _read(storage_key: str) -> bytes:
    with open_file(storage_key) as file:
        return file.read()
