"""The values routing works on: what is known of a ticket, a rule, and a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Method(StrEnum):
    """How a rule picks a person; `none` leaves the ticket to the team."""

    NONE = "none"
    ROUND_ROBIN = "round_robin"
    LEAST_LOADED = "least_loaded"
    SKILL = "skill"
    ON_SHIFT = "on_shift"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may ask about a ticket. `text` is its subject and first words."""

    client_id: UUID
    site_id: UUID | None
    kind: str
    category: str | None
    text: str
    asset_kinds: frozenset[str]
    priority: int
    inside_hours: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions that are set must all hold. `names` says what ids are called, for the reason."""

    id: UUID
    name: str
    tier_id: UUID
    team_id: UUID | None
    method: Method = Method.NONE
    skill: str = ""
    client_id: UUID | None = None
    site_id: UUID | None = None
    kind: str | None = None
    category: str | None = None
    words: tuple[str, ...] = ()
    asset_kind: str | None = None
    priority: int | None = None
    hours: str = "any"
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a rule, as a sentence, and whether it holds."""

    sentence: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who could be given the ticket."""

    agent_id: UUID
    name: str
    open_tickets: int = 0
    last_given_at: datetime | None = None
    skills: frozenset[str] = frozenset()
    available: bool = True
    on_shift: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was picked, if anybody could be, and why."""

    member: Member | None
    reason: str
