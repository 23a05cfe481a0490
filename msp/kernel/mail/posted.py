"""A mail on its way, as columns: a room that writes mails makes a table of its own from them.

All that goes on the wire is fixed before the first attempt, so that every attempt sends the same
bytes under the same id. `lease` counts the claims; whoever holds an older one may not write any
more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable

# A mail that no server took within this time says nothing new any more.
KEPT_FOR = timedelta(days=2)
# For partial indexes: what is to be sent, and what a person has to look at.
TO_SEND = text("state in ('queued', 'sending')")
IN_DOUBT = text("state in ('unknown', 'failed', 'bounced')")


class OutState(StrEnum):
    """Where an outgoing mail stands. UNKNOWN: it may have arrived, and a person decides."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    BOUNCED = "bounced"


UNDECIDED = (OutState.UNKNOWN, OutState.FAILED, OutState.BOUNCED)


@dataclass(frozen=True)
class Claim:
    """The right to send one mail, until the lease runs out or somebody claims it anew."""

    key: tuple[UUID, ...]
    lease: int


class PostedMail(TenantTable):
    """The columns of every outgoing mail, whatever it is about."""

    __abstract__ = True

    to_email: Mapped[str]
    state: Mapped[str] = mapped_column(default="queued", server_default="queued")
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    lease: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    next_attempt_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    # Written right before the last dot of a transmission: from here on it may have arrived.
    handed_over_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # The mail server's own words, or ours where it said none.
    answer: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]


def state_check() -> CheckConstraint:
    """The constraint that each such table puts on its states."""
    states = ", ".join(f"'{one}'" for one in OutState)
    return CheckConstraint(f"state in ({states})", name="state")
