"""Sheet 2: every device and every user by name with its days, whether it is billed or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from contracts.agreements.values import Basis
from contracts.agreements.words import basis_words
from contracts.billing.values_statement import DeviceShare, Line
from contracts.documents.paper import device_note
from contracts.values import Span, local_date
from msp.kernel.i18n import _
from msp.reports.monthly.facts import DeviceNote
from msp.reports.monthly.values import Bill, Cell, Column, Kind, Row, Sheet

ONE_DAY = timedelta(days=1)


def devices_sheet(bills: Sequence[Bill], notes: Mapping[UUID, DeviceNote]) -> Sheet:
    """By contract and device; a device of two lines or two sites has a row for each."""
    rows = []
    for bill in bills:
        stays = _stays(bill)
        lines = {line.ordinal: line for line in bill.statement.lines}
        for share in sorted(bill.statement.devices, key=lambda one: (one.name, one.span)):
            line = lines[share.line] if share.line is not None else None
            cells = _of_share(bill, share, line) | _of_register(bill, notes.get(share.thing_id))
            cells["change"] = _change(bill, share, line, stays)
            rows.append(Row(cells, bill.currency, _page_of(share)))
    return Sheet("devices", _("Devices"), _columns(), tuple(rows))


def _page_of(share: DeviceShare) -> str:
    return f"/{'contacts' if share.basis is Basis.PERSON else 'assets'}/{share.thing_id}"


def _columns() -> tuple[Column, ...]:
    return (
        Column("device", _("Device"), seen=True, lead=True),
        Column("serial", _("Serial"), seen=True, wide=True),
        Column("kind", _("Kind")),
        Column("model", _("Model")),
        Column("site", _("Site"), seen=True, wide=True),
        Column("user", _("User")),
        Column("contract", _("Contract"), seen=True, wide=True),
        Column("line", _("Line"), Kind.COUNT),
        Column("service", _("Service"), seen=True, wide=True),
        Column("from", _("From"), Kind.DAY, seen=True, wide=True),
        Column("to", _("Last day"), Kind.DAY, seen=True, wide=True),
        Column("days", _("Days"), Kind.COUNT, total=True, seen=True),
        Column("change", _("Change"), seen=True),
        Column("price", _("Price"), Kind.PRICE),
        Column("amount", _("Net"), Kind.MONEY, total=True, seen=True),
        Column("currency", _("Currency")),
        Column("last_seen", _("Last seen"), Kind.DAY, inside=True),
        Column("warranty", _("Warranty until"), Kind.DAY),
        Column("note", _("Note")),
    )


def _of_share(bill: Bill, share: DeviceShare, line: Line | None) -> dict[str, Cell]:
    return {
        "device": share.name,
        "serial": share.serial,
        "kind": basis_words(share.basis),
        "site": share.site,
        "contract": bill.heading["contract"],
        "line": line.number if line else None,
        "service": line.description if line else device_note(share),
        "from": share.span.start,
        "to": share.last_day,
        "days": share.days,
        "price": line.unit_price if line else None,
        "amount": share.amount,
        "currency": bill.currency,
        "note": line.reason if line and line.corrects else device_note(share),
    }


def _of_register(bill: Bill, note: DeviceNote | None) -> dict[str, Cell]:
    if note is None:
        return {}
    seen = local_date(note.last_seen, bill.heading["zone"]) if note.last_seen else None
    return {
        "model": note.model,
        "user": note.user,
        "last_seen": seen,
        "warranty": note.warranty_until,
    }


def _stays(bill: Bill) -> dict[UUID, Span]:
    """From the first to the last day of each device in the period, whatever line has it."""
    found: dict[UUID, Span] = {}
    corrections = {one.ordinal for one in bill.statement.lines if one.corrects is not None}
    for share in bill.statement.devices:
        if share.line not in corrections:
            known = found.get(share.thing_id, share.span)
            found[share.thing_id] = Span(
                min(known.start, share.span.start), max(known.end, share.span.end)
            )
    return found


def _change(bill: Bill, share: DeviceShare, line: Line | None, stays: Mapping[UUID, Span]) -> str:
    """New, left, both, or corrected; nothing for one that was there all the time."""
    if line is not None and line.corrects is not None:
        return _("corrected")
    stay, period = stays[share.thing_id], bill.statement.period
    came, went = stay.start > period.start, stay.end < period.end
    if came and went:
        return _("new and left")
    if came or went:
        return _("new") if came else _("left")
    return _("changed") if line is not None and share.span != line.span else ""
