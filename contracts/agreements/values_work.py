"""How a line for work charges it: whose work it is for, and what hours and ways cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class WorkTerms:
    """An hourly line may be for one role, and cost a multiple after hours and on days off.

    Travel is charged by trips to a `zone`, or by kilometres, each way rounded up to `km_step`.
    """

    role: str = ""
    after_factor: Decimal = Decimal(1)
    off_factor: Decimal = Decimal(1)
    zone: str = ""
    km_step: int = 1


AS_EVERY_LINE = WorkTerms()
