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


class MissingPrice(Refused):
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
