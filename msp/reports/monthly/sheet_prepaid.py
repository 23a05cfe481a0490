"""Sheet 4: prepaid hours, each block and retainer period with what moved."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.agreements.words import basis_words
from msp.kernel.i18n import _
from msp.reports.monthly.values import Bill, Column, Kind, Row, Sheet

MOVES = ("opening", "bought", "used", "expired", "adjusted", "corrected", "closing")


def prepaid_sheet(bills: Sequence[Bill]) -> Sheet:
    """By contract and age; opening and movement are the closing."""
    rows = [
        Row(
            {name: getattr(one, name) for name in MOVES}
            | {
                "hours": one.description,
                "basis": basis_words(one.basis),
                "contract": bill.heading["contract"],
                "line": one.line,
                "since": one.since,
                "expires": one.expires_on,
                "value": one.value,
                "empty": one.empty_on,
                "currency": bill.currency,
            },
            bill.currency,
            f"/contracts/{bill.contract_number}",
        )
        for bill in bills
        for one in bill.statement.prepaid
    ]
    return Sheet("prepaid", _("Prepaid"), _columns(), tuple(rows))


def _columns() -> tuple[Column, ...]:
    minutes = Kind.MINUTES
    return (
        Column("hours", _("Hours"), seen=True, lead=True),
        Column("basis", _("Charged by")),
        Column("contract", _("Contract"), seen=True, wide=True),
        Column("line", _("Line"), Kind.COUNT),
        Column("since", _("Since"), Kind.DAY, seen=True, wide=True),
        Column("opening", _("At the start"), minutes, total=True, seen=True, wide=True),
        Column("bought", _("Bought"), minutes, total=True, seen=True, wide=True),
        Column("used", _("Used"), minutes, total=True, seen=True),
        Column("expired", _("Expired"), minutes, total=True, seen=True, wide=True),
        Column("adjusted", _("Adjusted"), minutes, total=True),
        Column("corrected", _("Corrected"), minutes, total=True),
        Column("closing", _("At the end"), minutes, total=True, seen=True),
        Column("expires", _("Expires on"), Kind.DAY, seen=True, wide=True),
        Column("value", _("Worth at the end"), Kind.MONEY, total=True, seen=True, wide=True),
        Column("currency", _("Currency")),
        Column("empty", _("Empty on, as used"), Kind.DAY, seen=True, wide=True),
    )
