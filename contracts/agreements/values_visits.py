"""Whether a contract sends engineers, and where: the on-site terms of a version."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Visiting(StrEnum):
    """What a client's contracts say of a visit to one site."""

    PROMISED = "promised"
    # Visits are in the contract, and no time is promised at the ticket's priority.
    NO_TIME = "no_time"
    # Visits are in the contract, to other sites alone.
    ELSEWHERE = "elsewhere"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class VisitTerms:
    """`sites` are the ids of the only sites visited, none for every one; `calendar_id` the hours.

    Without hours of their own visits have the contract's coverage hours.
    """

    included: bool = False
    sites: Collection[str] = ()
    calendar_id: UUID | None = None

    def reach(self, site_id: UUID | None) -> bool:
        """Is a visit to this site in the contract? A request from no site is of the whole client,
        so that only a contract that visits every site reaches it."""
        return self.included and (not self.sites or str(site_id) in self.sites)


NO_VISITS = VisitTerms()
