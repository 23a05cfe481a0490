"""Sheet 3: every piece of work, who did it, and who pays for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from contracts.documents.paper import payer_words
from msp.kernel.i18n import _
from msp.reports.monthly.efforts import Effort, efforts_of
from msp.reports.monthly.facts import WorkNote
from msp.reports.monthly.values import Bill, Cell, Column, Kind, Row, Sheet


def labour_sheet(
    bills: Sequence[Bill],
    notes: Mapping[UUID, WorkNote],
    rounding: Mapping[tuple[UUID, int], int],
) -> Sheet:
    """By contract and day; `rounding` are the minutes up to which a version rounds work."""
    rows = []
    for bill in bills:
        for effort in efforts_of(bill):
            note, line = notes.get(effort.share.time_id), effort.line
            cells = _of_effort(bill, effort) | _of_note(note)
            cells["rounding"] = rounding.get((bill.contract_id, line.version)) if line else None
            url = f"/tickets/{note.ticket}" if note and note.ticket else ""
            rows.append(Row(cells, bill.currency, url))
    return Sheet("labour", _("Work"), _columns(), tuple(rows))


def _columns() -> tuple[Column, ...]:
    return (
        Column("date", _("Date"), Kind.DAY, seen=True),
        Column("ticket", _("Ticket")),
        Column("work", _("Work"), seen=True, lead=True),
        Column("tier", _("Tier")),
        Column("engineer", _("Engineer"), seen=True, wide=True),
        Column("contract", _("Contract"), seen=True, wide=True),
        Column("service", _("Service")),
        Column("work_type", _("Kind of work")),
        Column("worked", _("Worked min"), Kind.MINUTES, total=True, seen=True),
        Column("billable", _("Billable min"), Kind.MINUTES, total=True),
        Column("rounding", _("Rounded up to min"), Kind.MINUTES),
        Column("minutes", _("Charged min"), Kind.MINUTES, total=True, seen=True),
        Column("drawn", _("Drawn from prepaid min"), Kind.MINUTES, total=True),
        Column("payer", _("Paid by"), seen=True, wide=True),
        Column("rate", _("Rate"), Kind.PRICE),
        Column("factor", _("Factor of the hour"), Kind.FACTOR),
        Column("km", _("Kilometres"), Kind.FACTOR),
        Column("amount", _("Net"), Kind.MONEY, total=True, seen=True),
        Column("currency", _("Currency")),
        Column("note", _("Note"), inside=True),
    )


def _of_effort(bill: Bill, effort: Effort) -> dict[str, Cell]:
    share, line = effort.share, effort.line
    return {
        "date": share.work_date,
        "work": share.label,
        "engineer": share.agent,
        "contract": bill.heading["contract"],
        "service": line.description if line else "",
        "work_type": share.work_type,
        "worked": effort.worked,
        "billable": effort.billable,
        "minutes": effort.charged,
        "drawn": share.drawn if share.grant_key else None,
        "payer": _("prepaid hours") if share.grant_key else payer_words(share.bill_state),
        "rate": line.unit_price if line else None,
        "factor": share.factor if line else None,
        "km": share.km or None,
        "amount": share.amount,
        "currency": bill.currency,
    }


def _of_note(note: WorkNote | None) -> dict[str, Cell]:
    if note is None:
        return {}
    return {"ticket": str(note.ticket or ""), "tier": note.tier, "note": note.note}
