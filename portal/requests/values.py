"""A request as its people see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class View(StrEnum):
    """Whose requests a list shows."""

    MINE = "mine"
    SITE = "site"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A line of a list; `engineer` is who works on it, `by` who asked."""

    id: UUID
    number: int
    subject: str
    status: str
    engineer: str | None
    by: str | None
    updated_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file that was stored on the way from the form to the check, and not yet sent."""

    filename: str
    sha256: str
    size: int
    content_type: str
    key: str
