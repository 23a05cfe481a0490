"""Words about calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CallDraft:
    """What was typed in after a call; blank is what was not spoken of."""

    number: str = ""
    no_number: bool = False
    person: str = ""
    text: str = ""
    status: str = ""
    promised_at: datetime | None = None


class ReminderKind(StrEnum):
    """Why somebody is reminded of a call."""

    FIRST_CALL = "first_call"  # forwarded, and nobody has called since
    CHASE = "chase"  # it is time to ask how it stands
    PROMISE = "promise"  # the time that the vendor promised is over


@dataclass(frozen=True, slots=True)
class DueMoment:
    """A moment somebody is told of, once."""

    kind: ReminderKind
    at: datetime
