"""Words of billing: how far a run has come, and the error of a price that nobody agreed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_date


class RunState(StrEnum):
    """How far a billing run has come. Approved and issued are frozen; blocked needs a fact."""

    BLOCKED = "blocked"
    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    ISSUED = "issued"


FROZEN = frozenset({RunState.APPROVED, RunState.ISSUED})
# From which state a step of the month takes a run.
FROM = {
    "review": RunState.DRAFT,
    "approve": RunState.REVIEWED,
    "issue": RunState.APPROVED,
    "issue_send": RunState.APPROVED,
    "send": RunState.ISSUED,
}
# Steps that give documents their numbers.
NUMBERING = frozenset({"issue", "issue_send"})


class CreditState(StrEnum):
    """Proposed by one person, issued or refused by another. Issued is frozen."""

    PROPOSED = "proposed"
    ISSUED = "issued"
    REFUSED = "refused"


class Purpose(StrEnum):
    """For good, so that no later run charges it again; or ahead of a correction that will come.

    What is credited ahead is set off against the correction once that is worked out.
    """

    GOODWILL = "goodwill"
    AHEAD = "ahead"


class Missing(Refused):
    """A fact without which nothing can be billed."""


class MissingTax(Missing):
    """A line refers to a tax code that means nothing yet on its day."""

    def __init__(self, code: str, what: str, day: date) -> None:
        super().__init__(
            _(
                "Tax code %(code)s of “%(what)s” has no meaning on %(day)s: say what it means from"
                " that day, then bill it again.",
                code=code,
                what=what,
                day=show_date(day),
            )
        )


class MissingPrice(Missing):
    """Something is to be charged for which the contract has no price in its currency."""

    def __init__(self, what: str, currency: str, day: date) -> None:
        super().__init__(
            _(
                "“%(what)s” has no price in %(currency)s on %(day)s: add one to the contract, then"
                " bill it again.",
                what=what,
                currency=currency,
                day=show_date(day),
            )
        )
