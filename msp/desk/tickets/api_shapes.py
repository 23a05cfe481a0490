"""The shapes of tickets over the API; what they declare is checked on the way in."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from contracts.ledger.values import Band
from msp.desk.values import Kind, Status
from msp.kernel.rest import NO_NUL, ONE_LINE, Asked, Prose

Subject = Annotated[str, Meta(min_length=1, max_length=300, pattern=ONE_LINE)]
Text = Annotated[str, Meta(min_length=1, max_length=20_000, pattern=NO_NUL)]
Level = Annotated[int, Meta(ge=1, le=3)]
Priority = Annotated[int, Meta(ge=1, le=4)]
Key = Annotated[str, Meta(max_length=80, pattern=ONE_LINE)]
Assets = Annotated[list[UUID], Meta(max_length=50)]
Minutes = Annotated[int, Meta(ge=1, le=1440)]
Billable = Annotated[int, Meta(ge=0, le=1440)]
Moment = Annotated[datetime, Meta(tz=True)]
Kilometres = Annotated[int, Meta(ge=0, le=5000)]
TierLevel = Annotated[int, Meta(ge=0, le=9)]


class TicketShown(msgspec.Struct):
    """A ticket; `due_at` is when the clock named by `next_clock` falls due."""

    id: UUID
    tenant_id: UUID
    number: int
    kind: str
    subject: str
    status: str
    priority: int
    impact: int
    urgency: int
    channel: str
    category: str | None
    site_id: UUID | None
    contact_id: UUID | None
    tier_id: UUID | None
    team_id: UUID | None
    assignee_id: UUID | None
    closure_code: str | None
    due_at: datetime | None
    next_clock: str | None
    route_reason: str
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None


class EntryShown(msgspec.Struct):
    """A line of a ticket's timeline."""

    id: UUID
    kind: str
    visibility: str
    agent_id: UUID | None
    contact_id: UUID | None
    author_label: str
    body_text: str
    channel: str
    created_at: datetime


class TicketAsked(Asked):
    """A ticket to open; impact and urgency run from 1 (high) to 3."""

    tenant_id: UUID
    subject: Subject
    text: Text
    kind: Kind = Kind.INCIDENT
    contact_id: UUID | None = None
    site_id: UUID | None = None
    asset_ids: Assets = []
    category: Key | None = None
    impact: Level = 2
    urgency: Level = 2


class TicketChange(Asked):
    """What is to change of a ticket; fields left out stay."""

    status: Status | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    assignee_id: UUID | UnsetType | None = UNSET


class ReplyAsked(Asked):
    """Words for the client, and the status to set with them."""

    text: Text
    then_status: Status | None = None


class NoteAsked(Asked):
    """Words for the desk alone."""

    text: Text


class EscalationAsked(Asked):
    """The tier by its level, and the hand-over note without which no ticket climbs."""

    tier_level: TierLevel
    seen: Text
    tried: Text
    found: Text
    ask: Text
    team_id: UUID | None = None


class TimeAsked(Asked):
    """Worked minutes; billable ones are the same unless given."""

    minutes: Minutes
    billable_minutes: Billable | None = None
    work_type: Key = ""
    note: Prose = ""
    started_at: Moment | None = None
    band: Band = Band.HOURS
    km: Kilometres = 0
    trip: Key = ""


class TimeShown(msgspec.Struct):
    """Time in the ledger."""

    id: UUID
    worked_minutes: int
    billable_minutes: int
    bill_state: str
    work_type: str
    role: str
    work_date: date
    after_minutes: int
    off_minutes: int
