"""What the gate knows of a case that is about to leave, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from vendors.agreements.values import Terms

# The choice that leaves the contract to the gate.
BEST = "best"
WARRANTY = "warranty"


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the checklist with the answer so far."""

    id: UUID
    question: str
    hint: str
    required: bool
    answer: str = ""

    @property
    def field(self) -> str:
        """The name under which it is posted."""
        return f"answer-{self.id}"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the check weighs; `covered_until` is the vendor's warranty of the device."""

    vendor: str
    serial: str
    serial_is_known: bool
    category: str | None
    contracts: tuple[Terms, ...]
    chosen: str
    covered_until: date | None
    warranty: str
    is_registered: bool
    opens_at: datetime | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: `good`, `note`, or `missing`; with the field it belongs to."""

    level: str
    sentence: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of the check. `terms` is None for a warranty, or where nothing is agreed."""

    findings: tuple[Finding, ...]
    terms: Terms | None
    why: str

    @property
    def missing(self) -> tuple[Finding, ...]:
        """What must be put right before the case may leave."""
        return tuple(one for one in self.findings if one.level == "missing")
