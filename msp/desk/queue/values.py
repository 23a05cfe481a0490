"""What the queue shows: a set of filters, a row, and the counters above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Sort = Literal["due", "newest", "updated"]


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """The filters as the address bar has them; an empty one lets everything pass."""

    status: str = "open"
    tier: int | None = None
    team: UUID | None = None
    assignee: str = ""
    priority: int | None = None
    client: UUID | None = None
    kind: str = ""
    category: str = ""
    due: str = ""
    q: str = ""
    sort: Sort = "due"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue."""

    id: UUID
    tenant_id: UUID
    number: int
    subject: str
    kind: str
    status: str
    priority: int
    due_at: datetime | None
    due_sort: datetime
    next_clock: str | None
    created_at: datetime
    updated_at: datetime
    waiting_since: datetime | None
    last_speaker: str
    reassignments: int
    client: str
    contact: str | None
    vip: bool | None
    tier: str | None
    team: str | None
    assignee: str | None
    assignee_id: UUID | None
    read_until: datetime | None
    drafts: int
    files: int
    children: int
    viewers: str | None

    @property
    def unread(self) -> bool:
        """Somebody spoke since this agent looked, and it was not the desk."""
        return self.last_speaker != "agent" and (
            self.read_until is None or self.read_until < self.updated_at
        )


@dataclass(frozen=True, slots=True)
class Counters:
    """How many of the filtered tickets; each stops counting at 1,001."""

    open: int
    today: int
    late: int
    unassigned: int
