"""Keep the ledger of our letters: about to leave, handed over, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from msp.kernel.files import StoredFile
from msp.kernel.mail.outgoing import Outcome
from vendors.cases.models import VendorCase
from vendors.cases.queries import locked_case
from vendors.post.models import VendorLetter
from vendors.post.queries import letter_in_doubt, letters_left, our_letter
from vendors.protocol.post import Begun, Direction, Leaving, LetterState

DAY = timedelta(days=1)
AFTER: dict[Outcome, LetterState] = {
    Outcome.DONE: LetterState.SENT,
    Outcome.PERMANENT: LetterState.REFUSED,
    Outcome.TRANSIENT: LetterState.SENDING,
}


def begin_letter(
    db: Session,
    case: VendorCase,
    leaving: Leaving,
    kept: StoredFile,
    handle: str,
    *,
    now: datetime,
) -> Begun:
    """Whether a letter may leave. The same id under the same token goes once, and once only."""
    locked_case(db, case.id)
    known = our_letter(db, leaving.message_id)
    if known is not None and known.state == LetterState.SENT:
        return Begun.THERE_ALREADY
    in_doubt = known is not None and known.state == LetterState.HANDED_OVER
    if known is not None and in_doubt and known.reservation == leaving.reservation:
        return Begun.IN_DOUBT
    if letters_left(db, case.id, since=now - DAY) >= leaving.most_per_day:
        return Begun.TOO_MANY
    if known is None:
        known = VendorLetter(
            case_id=case.id,
            connection_id=case.connection_id,
            direction=Direction.OUT,
            message_id=leaving.message_id,
            key=leaving.key,
            handle=handle,
        )
        db.add(known)
    known.state, known.reservation = LetterState.SENDING, leaving.reservation
    known.storage_key, known.at, known.handed_over_at = kept.key, now, None
    db.flush()
    return Begun.GO


def hand_letter_over(db: Session, message_id: str, *, now: datetime) -> bool:
    """From here on it may have arrived. False when another attempt has gone further already."""
    letter = our_letter(db, message_id)
    if letter is None or letter.state != LetterState.SENDING:
        return False
    letter.state, letter.handed_over_at = LetterState.HANDED_OVER, now
    db.flush()
    return True


def settle_letter(db: Session, message_id: str, outcome: Outcome) -> LetterState:
    """What the attempt came to; an unknown outcome leaves it handed over.

    It may have come back, or been answered, before the mail server's own answer reached us.
    """
    letter = our_letter(db, message_id)
    if letter is None:
        return LetterState.REFUSED
    if letter.state in (LetterState.SENDING, LetterState.HANDED_OVER):
        letter.state = AFTER.get(outcome, LetterState(letter.state))
        db.flush()
    return LetterState(letter.state)


def letter_arrived(db: Session, case_id: UUID, message_id: str) -> bool:
    """An answer came to it, so it did arrive; True when that was in doubt."""
    letter = our_letter(db, message_id)
    if letter is None or letter.case_id != case_id or letter.state != LetterState.HANDED_OVER:
        return False
    letter.state = LetterState.SENT
    db.flush()
    return True


def letter_seen(db: Session, case_id: UUID, key: str) -> VendorLetter | None:
    """A person knows that the vendor has it; None when no such letter was in doubt."""
    letter = letter_in_doubt(db, case_id, key)
    if letter is not None:
        letter.state = LetterState.SENT
        db.flush()
    return letter
