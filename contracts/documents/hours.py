"""Prepaid hours on a statement's documents: who paid for work, and the movement in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.billing.values_statement import LabourShare, Statement
from contracts.documents.paper import payer_words
from contracts.prepaid.values import PrepaidRow
from contracts.prepaid.words import grant_words, hours_words, paid_words
from msp.kernel.i18n import _, show_date, show_money


@dataclass(frozen=True, slots=True)
class Movement:
    """Prepaid hours over the days of a statement, every figure as it is read."""

    hours: str
    opening: str
    corrected: str
    bought: str
    used: str
    expired: str
    adjusted: str
    closing: str
    expires: str
    value: str
    empty: str

    @property
    def cells(self) -> list[str]:
        """In the order of `heads`."""
        return [
            self.hours, self.opening, self.corrected, self.bought, self.used, self.expired,
            self.adjusted, self.closing, self.expires, self.value, self.empty,
        ]  # fmt: skip


def heads() -> list[str]:
    """What stands above each figure."""
    return [
        _("Hours"), _("Opening"), _("Told late"), _("Bought"), _("Used"), _("Lapsed"),
        _("Adjusted"), _("Closing"), _("Expires"), _("Worth"), _("Empty on"),
    ]  # fmt: skip


def movements(statement: Statement) -> list[Movement]:
    """Each block and retainer period that had anything."""
    return [_movement(one, statement.currency) for one in statement.prepaid]


def _movement(row: PrepaidRow, currency: str) -> Movement:
    return Movement(
        hours=name_of(row),
        opening=hours_words(row.opening),
        corrected=hours_words(row.corrected) if row.corrected else "–",
        bought=hours_words(row.bought),
        used=hours_words(row.used),
        expired=hours_words(row.expired),
        adjusted=hours_words(row.adjusted),
        closing=hours_words(row.closing),
        expires=show_date(row.expires_on) if row.expires_on else _("never"),
        value=show_money(row.value, currency),
        empty=show_date(row.empty_on) if row.empty_on else "–",
    )


def name_of(row: PrepaidRow) -> str:
    """Which hours they are."""
    return f"{row.description}, {grant_words(row.basis, row.since)}"


def hours_of(minutes: Decimal) -> Decimal:
    """Minutes as hours, for a workbook."""
    return minutes / 60


def paid_by(statement: Statement, share: LabourShare) -> str:
    """Who pays for work: the very hours that did, or as people say it."""
    if share.grant_key:
        return paid_words(statement.prepaid, share.grant_key)
    return payer_words(share.bill_state)
