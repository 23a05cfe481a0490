"""Mail that belongs to a higher room: that room is asked before a ticket is looked for.

A room registers its question with `@claimant`, as it registers its jobs. What it claims it
writes down itself, in the transaction in which the mail is placed; what it lays before a person
waits with every other mail that waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.mail.placing import Receiver
from msp.desk.mail.values import Waits
from msp.kernel.mail.values import Automatic, Incoming


@dataclass(frozen=True)
class Claimed:
    """The mail is the asked room's; `keep` is given the mail's id, its bytes' key and the time."""

    keep: Callable[[Session, UUID, str, datetime], None]


Claimant = Callable[[Session, Incoming, Receiver], Claimed | Waits | None]
CLAIMANTS: list[Claimant] = []


def claimant(ask: Claimant) -> Claimant:
    """Register a room's question; None as its answer says that the mail is not its own."""
    CLAIMANTS.append(ask)
    return ask


def claim_of(db: Session, mail: Incoming, receiver: Receiver) -> Claimed | Waits | None:
    """The first room that wants it. A mail of our own that came back is nobody's."""
    if Automatic.OWN in mail.automatic:
        return None
    answers = (ask(db, mail, receiver) for ask in CLAIMANTS)
    return next((answer for answer in answers if answer is not None), None)
