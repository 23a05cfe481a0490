"""Forget the counts of automatic mails of days that no cap looks at any more."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from msp.desk.mail.models import AutomaticCount


def forget_counts(db: Session, *, before: date) -> None:
    """Every client's counts of earlier days."""
    db.execute(delete(AutomaticCount).where(AutomaticCount.day < before))
