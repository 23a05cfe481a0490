"""Decide about a letter that failed, came back, or may have arrived or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contracts.letters.actions.write_letters import KEPT_FOR
from contracts.letters.models import Letter
from msp.kernel.jobs import soon
from msp.kernel.mail.outbox import decide_mail


def decide_letter(db: Session, row: Letter, *, arrived: bool, now: datetime) -> None:
    """It has arrived, as somebody found out; or the same letter goes once more.

    The caller holds the lock on the row. Raises Conflict when there is nothing to decide.
    """
    decide_mail(row, arrived=arrived, now=now, kept_for=KEPT_FOR)
    if not arrived:
        soon(db, "contracts.send_letters")
