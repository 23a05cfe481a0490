"""Tax codes as facts: a rate, an exemption or a reverse charge, from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class TaxKind(StrEnum):
    """Taxed at a rate, exempt, or owed by the recipient. The last two come with words."""

    RATE = "rate"
    EXEMPT = "exempt"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class TaxFact:
    """What a code means from a day on; `words` is the sentence that a bill must carry."""

    code: str
    valid_from: date
    kind: TaxKind
    percent: Decimal
    words: str
    recorded_at: datetime
