"""What every rendering of a statement shows: the frozen figures, and each line's parts in words.

HTML, PDF, spreadsheet and CSV all read this one value, so they cannot tell different stories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.agreements.values import NAMED, QUANTITIES, Basis
from contracts.agreements.values_line import Counting
from contracts.billing.tax import TaxSum, tax_sums
from contracts.billing.values import RunState
from contracts.billing.values_statement import (
    DeviceShare,
    LabourShare,
    Line,
    PieceShare,
    Statement,
)
from contracts.billing.words import days_words
from contracts.documents.formula import short
from contracts.ledger.values import BillState
from contracts.taxes.words import tax_words
from msp.kernel.i18n import _, ngettext, show_date, show_money


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement with the names and the run around it."""

    id: UUID | None
    run_id: UUID | None
    tenant_id: UUID
    statement: Statement
    heading: Mapping[str, Any]
    state: RunState
    sequence: int
    month: date
    fingerprint: str
    number: str | None = None
    issued_on: date | None = None
    prepared_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    previous_net: Decimal | None = None
    # The number and the day of the bill that this one, a credit note, gives back a part of.
    credits: str = ""
    credits_issued_on: date | None = None

    @property
    def name(self) -> str:
        """What a file of it is called."""
        return self.number or f"{self.heading['contract']}-{self.month:%Y-%m}-{self.state.value}"

    @property
    def file_name(self) -> str:
        """The name in letters that every file system keeps."""
        return "".join(one if one.isalnum() or one in "-_" else "-" for one in self.name)

    @property
    def title(self) -> str:
        """What it is, in words."""
        if self.credits:
            return _("Credit note for %(bill)s", bill=self.credits)
        if self.sequence:
            return _("Correction statement")
        return _("Contract statement")


def order_words(paper: Paper) -> str:
    """The purchase order, and what it has left after this statement where it has a limit."""
    order, left = paper.statement.purchase_order, paper.heading.get("order_left")
    if not order or left is None:
        return order
    currency = paper.statement.currency
    return _(
        "%(order)s, %(left)s of %(limit)s left",
        order=order,
        left=show_money(Decimal(left), currency),
        limit=show_money(Decimal(paper.heading["order_limit"]), currency),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Devices or people of a line with equally many days, or what falls to none of them."""

    words: str
    days: int | None
    things: int
    amount: Decimal


def parts_of(statement: Statement, line: Line) -> list[Part]:
    """The line by days: ten devices all month, one for twenty days, one for fourteen."""
    if line.basis in QUANTITIES:
        return _quantities(statement, line)
    if line.basis is Basis.BLOCK:
        return [Part(one.label, None, 0, one.amount) for one in pieces_of(statement, line)]
    if line.basis not in NAMED:
        return []
    if line.counting in (Counting.ON_DAY, Counting.PEAK) and line.corrects is None:
        return _by_count(statement, line)
    days: dict[UUID, int] = defaultdict(int)
    money: dict[UUID, Decimal] = defaultdict(Decimal)
    for share in devices_of(statement, line):
        days[share.thing_id] += share.days
        money[share.thing_id] += share.amount
    parts = []
    for length in sorted(set(days.values()), reverse=True):
        same = [one for one in days if days[one] == length]
        amount = sum((money[one] for one in same), Decimal(0))
        parts.append(Part(_days_words(line, length, len(same)), length, len(same), amount))
    if line.unshared:
        parts.append(Part(_("up to the agreed minimum"), None, 0, line.unshared))
    return parts


def _quantities(statement: Statement, line: Line) -> list[Part]:
    """Each number with its days, and why it changed."""
    parts = [
        Part(_quantity_words(one), one.span.days, 0, one.amount)
        for one in pieces_of(statement, line)
    ]
    if line.unshared:
        parts.append(Part(_("up to the agreed minimum"), None, 0, line.unshared))
    return parts


def _quantity_words(one: PieceShare) -> str:
    words = _(
        "%(quantity)s from %(first)s to %(last)s",
        quantity=short(one.quantity),
        first=show_date(one.span.start),
        last=show_date(one.last_day),
    )
    return f"{words} ({one.label})" if one.label else words


def _by_count(statement: Statement, line: Line) -> list[Part]:
    """Devices or people there on the day that counted, and those who were not."""
    money: dict[UUID, Decimal] = defaultdict(Decimal)
    there = set()
    for share in devices_of(statement, line):
        money[share.thing_id] += share.amount
        if line.counted_on is not None and line.counted_on in share.span:
            there.add(share.thing_id)
    rest = len(money) - len(there)
    parts = [
        Part(words, None, number, sum(amounts, Decimal(0)))
        for number, words, amounts in (
            (
                len(there),
                _counted_words(line, len(there)),
                [money[one] for one in money if one in there],
            ),
            (
                rest,
                _uncounted_words(line, rest),
                [money[one] for one in money if one not in there],
            ),
        )
        if number
    ]
    if line.unshared:
        parts.append(Part(_unborne_words(line), None, 0, line.unshared))
    return parts


def _counted_words(line: Line, number: int) -> str:
    if line.basis is Basis.PERSON:
        return ngettext("%(num)d user counted", "%(num)d users counted", number)
    return ngettext("%(num)d device counted", "%(num)d devices counted", number)


def _uncounted_words(line: Line, number: int) -> str:
    if line.basis is Basis.PERSON:
        return ngettext("%(num)d user not counted", "%(num)d users not counted", number)
    return ngettext("%(num)d device not counted", "%(num)d devices not counted", number)


def _unborne_words(line: Line) -> str:
    if line.basis is Basis.PERSON:
        return _("of no user who is there")
    return _("of no device that is there")


def _days_words(line: Line, days: int, things: int) -> str:
    if line.basis is Basis.PERSON:
        count = ngettext("%(num)d user", "%(num)d users", things)
    else:
        count = ngettext("%(num)d device", "%(num)d devices", things)
    if line.corrects is not None:
        return _("%(devices)s, %(days)s days", devices=count, days=f"{days:+d}".replace("-", "−"))
    return _("%(devices)s, %(days)d of %(all)d days", devices=count, days=days, all=line.divisor)


def tax_parts(statement: Statement) -> list[tuple[str, TaxSum]]:
    """The statement's tax by code, each in words; nothing where nothing speaks of tax."""
    sums = tax_sums(statement.lines)
    if not any(one.code or one.tax for one in sums):
        return []
    return [(_tax_words(one), one) for one in sums]


def _tax_words(one: TaxSum) -> str:
    if not (one.code or one.percent):
        return _("No tax")
    rate = tax_words(one.kind, one.percent)
    return (
        _("Tax %(code)s, %(rate)s", code=one.code, rate=rate)
        if one.code
        else (_("Tax %(rate)s", rate=rate))
    )


def demanded_words(statement: Statement) -> list[str]:
    """The sentences that exempt and reversed charges must carry, each once."""
    return list(dict.fromkeys(one.tax_words for one in statement.lines if one.tax_words))


def rest_words(statement: Statement) -> list[str]:
    """The days on which the contract was suspended, each stretch with its reason."""
    return [
        _("Suspended %(days)s (%(why)s): not charged.", days=days_words(one.span), why=one.reason)
        for one in statement.rests
    ]


def devices_of(statement: Statement, line: Line) -> list[DeviceShare]:
    """The line's devices, by name and day."""
    found = [one for one in statement.devices if one.line == line.ordinal]
    return sorted(found, key=lambda one: (one.name, one.thing_id, one.span))


def labour_of(statement: Statement, line: Line) -> list[LabourShare]:
    """The line's work, by day."""
    return [one for one in statement.labour if one.line == line.ordinal]


def way_words(share: LabourShare) -> str:
    """The way there, where there was one."""
    if share.km:
        return _("%(way)s km", way=f"{share.km}".replace("-", "−"))
    return _("trip to %(zone)s", zone=share.trip) if share.trip else ""


def pieces_of(statement: Statement, line: Line) -> list[PieceShare]:
    """The line's quantities, by day."""
    return [one for one in statement.pieces if one.line == line.ordinal]


def device_note(share: DeviceShare) -> str:
    """Why a device or a person costs nothing; a billed one has nothing to explain."""
    if share.line is not None:
        return share.note
    if not share.note and share.basis is Basis.PERSON:
        return _("No line prices users by name.")
    if not share.note:
        return _("No line prices this kind.")
    return _("excluded: %(why)s", why=share.note)


def unbilled_devices(statement: Statement) -> list[DeviceShare]:
    """Covered devices that cost nothing, by name."""
    found = [one for one in statement.devices if one.line is None]
    return sorted(found, key=lambda one: (one.name, one.thing_id, one.span))


def payer_words(state: BillState) -> str:
    """Who pays for work, as people say it."""
    return {
        BillState.COVERED: _("the contract"),
        BillState.CHARGEABLE: _("the client, by the hour"),
        BillState.GOODWILL: _("ourselves"),
    }[state]
