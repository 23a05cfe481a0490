"""The letters about one paper, as its page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from contracts.letters.queries import letters_about, standing_of
from contracts.letters.values import About, Recipient
from contracts.letters.words import letter_chips


def letters_seen(
    db: Session, about: About, readers: Sequence[Recipient], here: str
) -> dict[str, Any]:
    """Whom a paper was sent to, who else it would go to, and how the letters stand.

    `here` is the address of what was issued: below it are its letters, and the button that sends.
    """
    letters = letters_about(db, about)
    return {
        "letters": letters,
        "standing": standing_of(letters),
        "readers": readers,
        "letter_chips": letter_chips(),
        "letters_of": about,
        "letters_at": here,
    }
