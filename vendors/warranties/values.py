"""A warranty as a person or a file states it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

SOURCE = "warranty"
# The matters that a warranty is for: it mends devices and answers no question.
MATTERS = ("hardware",)


@dataclass(frozen=True, slots=True)
class WarrantyDraft:
    """What is known of a warranty; `level` is how fast it is served, such as NBD."""

    vendor_id: UUID
    kind: str
    starts_on: date
    last_day: date
    level: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file, read: by which the device and the vendor are then looked for."""

    number: int
    client: str
    serial: str
    vendor: str
    kind: str
    starts_on: date
    last_day: date
    level: str
    reference: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that cannot be taken in, and why."""

    number: int
    sentence: str
