"""Words of renewals: who gives notice, and of what people are told in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

STEPS = (90, 30, 7)


class Side(StrEnum):
    """Who gives notice."""

    CLIENT = "client"
    PROVIDER = "provider"


class Matter(StrEnum):
    """Of what the account manager is told."""

    NOTICE = "notice"
    ENDS = "ends"
    RENEWED = "renewed"
    INDEX = "index"
    HOURS_LOW = "hours_low"
    HOURS_BOUGHT = "hours_bought"


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """Notice as it was given: when, by which side and person, why; `ends_on` if one was named."""

    given_on: date
    side: Side
    person: str
    reason: str = ""
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class AlignmentWish:
    """With which contract another is aligned, from which day, and what else it takes over."""

    other_id: UUID
    effective_from: date
    takes_rhythm: bool = False
    takes_notice: bool = False
