"""What is to be tried, as it crosses to the worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

# A worker that has not come back by then will not.
PATIENCE = timedelta(seconds=90)
KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TrialOrder:
    """A connection as it is filled in; `kept_from` is the one whose secrets fill the blank ones."""

    kind: str
    base_url: str
    config: dict[str, str]
    secrets: dict[str, str] = field(repr=False)
    case_id: str
    kept_from: UUID | None = None
