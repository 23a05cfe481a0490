"""Note that a letter came back: whoever opens the bill sees it, and decides."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contracts.letters.models import Letter
from msp.kernel.mail.posted import OutState


def note_returned(db: Session, row: Letter, words: str) -> None:
    """The state and what the other side's mail server said."""
    row.state, row.answer = OutState.BOUNCED, words
    db.flush()
