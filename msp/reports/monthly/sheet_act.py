"""Sheet 7: what somebody has to act on, with money and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msp.kernel.i18n import _
from msp.reports.monthly.act_facts import Matter
from msp.reports.monthly.values import Column, Kind, Row, Sheet


def act_sheet(matters: Sequence[Matter], today: date) -> Sheet:
    """In the order given."""
    return Sheet("act", _("To act on"), _columns(), tuple(_row(one, today) for one in matters))


def _columns() -> tuple[Column, ...]:
    return (
        Column("kind", _("Matter"), seen=True),
        Column("what", _("What"), seen=True, lead=True),
        Column("note", _("Note"), seen=True, wide=True),
        Column("contract", _("Contract"), seen=True, wide=True),
        Column("since", _("Since"), Kind.DAY, seen=True, wide=True),
        Column("day", _("Until"), Kind.DAY, seen=True),
        Column("days_left", _("Days left"), Kind.COUNT, seen=True, wide=True),
        Column("amount", _("A month"), Kind.MONEY, seen=True),
        Column("disputed", _("In dispute"), Kind.MONEY, seen=True, wide=True),
        Column("currency", _("Currency")),
    )


def _row(one: Matter, today: date) -> Row:
    cells = {
        "kind": one.kind,
        "what": one.what,
        "note": one.note,
        "contract": one.contract,
        "since": one.since,
        "day": one.day,
        "days_left": (one.day - today).days if one.day else None,
        "amount": one.amount,
        "disputed": one.disputed,
        "currency": one.currency,
    }
    return Row(cells, one.currency, one.url)
