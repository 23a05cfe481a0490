"""What is promised about time, as the desk's clocks take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from contracts.agreements.values_suspension import Rests
from contracts.agreements.values_visits import Visiting
from tenants.calendars.values import DAY_AND_NIGHT, CalendarInUse


@dataclass(frozen=True, slots=True)
class SlaPromise:
    """One target; `clock` is first_response, next_response, resolution or on_site, priority 1 to 4.

    What is on_site is kept when an engineer is at the site, counted from when the visit was asked
    for; it is promised only where the contract sends engineers at all.
    """

    priority: int
    clock: str
    target: timedelta
    around_the_clock: bool = False


@dataclass(frozen=True, slots=True)
class VisitsPromised:
    """What the contracts say of visits to a site: within what time by priority, in which hours."""

    standing: Visiting = Visiting.NONE
    promises: tuple[SlaPromise, ...] = ()
    calendar: CalendarInUse = DAY_AND_NIGHT
    rests: Rests | None = None

    def promise(self, priority: int) -> SlaPromise | None:
        """Within what time an engineer is at the site, or nothing where no time is promised."""
        return next((one for one in self.promises if one.priority == priority), None)

    def visiting(self, priority: int) -> Visiting:
        """What is promised at a priority, in a word."""
        promised = self.standing is Visiting.PROMISED
        return Visiting.NO_TIME if promised and not self.promise(priority) else self.standing


NO_VISITS_PROMISED = VisitsPromised()


@dataclass(frozen=True, slots=True)
class SlaTerms:
    """The promises in force for one client at one moment, and the contract that makes them.

    `calendar` is the site's own, else the contract's coverage hours, else the default. `rests`
    says when the contract that they hang on is suspended, whether or not it names the policy; with
    `is_suspended` it is so at this very moment, and nothing is promised.
    """

    policy: str
    promises: tuple[SlaPromise, ...]
    calendar: CalendarInUse = DAY_AND_NIGHT
    policy_id: UUID | None = None
    contract: str = ""
    contract_version: int | None = None
    visits: VisitsPromised = NO_VISITS_PROMISED
    rests: Rests | None = None
    is_suspended: bool = False

    def promise(self, clock: str, priority: int) -> SlaPromise | None:
        """The target of a clock at a priority, or nothing where nothing is promised."""
        for one in self.promises:
            if one.clock == clock and one.priority == priority:
                return one
        return None
