"""What is promised about time, as the desk's clocks take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from tenants.calendars.values import DAY_AND_NIGHT, CalendarInUse


@dataclass(frozen=True, slots=True)
class SlaPromise:
    """One target; `clock` is first_response, next_response or resolution, priority 1 to 4."""

    priority: int
    clock: str
    target: timedelta
    around_the_clock: bool = False


@dataclass(frozen=True, slots=True)
class SlaTerms:
    """The promises in force for one client at one moment, and the contract that makes them.

    `calendar` is the site's own, else the contract's coverage hours, else the default.
    """

    policy: str
    promises: tuple[SlaPromise, ...]
    calendar: CalendarInUse = DAY_AND_NIGHT
    policy_id: UUID | None = None
    contract: str = ""
    contract_version: int | None = None

    def promise(self, clock: str, priority: int) -> SlaPromise | None:
        """The target of a clock at a priority, or nothing where nothing is promised."""
        for one in self.promises:
            if one.clock == clock and one.priority == priority:
                return one
        return None
