"""What some of the demo's contracts promise beside devices: prepaid hours, and users by name."""

from __future__ import annotations

from decimal import Decimal

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import Basis
from contracts.agreements.values_prepaid import PrepaidTerms

BUYER, RETAINED, BY_NAME = "maplefinch", "ridgeline", "tatra"
BLOCK = LineDraft(
    "Block of twenty hours",
    Basis.BLOCK,
    Decimal(2000),
    code="BLOCK",
    prepaid=PrepaidTerms(Decimal(20), lifetime_months=4, low_hours=Decimal(4)),
)
RETAINER = LineDraft(
    "Two hours a month",
    Basis.RETAINER,
    Decimal(220),
    code="RETAIN",
    prepaid=PrepaidTerms(Decimal(2), carried_periods=2),
)
USERS = LineDraft("Accounts and mail, per user", Basis.PERSON, Decimal(12), code="USR")
LINES = {BUYER: (BLOCK,), RETAINED: (RETAINER,), BY_NAME: (USERS,)}


def promised_lines(slug: str) -> tuple[LineDraft, ...]:
    """What a client's contract has beside the lines that every contract has."""
    return LINES.get(slug, ())
