"""What every rendering of a statement shows: the frozen figures, and each line's parts in words.

HTML, PDF, spreadsheet and CSV all read this one value, so they cannot tell different stories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from contracts.agreements.values import DEVICES, Basis
from contracts.billing.values import RunState
from contracts.billing.values_statement import DeviceShare, LabourShare, Line, Statement
from contracts.ledger.values import BillState
from msp.kernel.i18n import _, ngettext


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement with the names and the run around it."""

    id: UUID | None
    run_id: UUID | None
    tenant_id: UUID
    statement: Statement
    heading: Mapping[str, str]
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
        if self.sequence:
            return _("Correction statement")
        return _("Contract statement")


@dataclass(frozen=True, slots=True)
class Part:
    """Devices of a line that were covered on equally many days, or what falls to no device."""

    words: str
    days: int | None
    devices: int
    amount: Decimal


def parts_of(statement: Statement, line: Line) -> list[Part]:
    """The line by days: ten devices all month, one for twenty days, one for fourteen."""
    if line.basis not in DEVICES:
        return []
    days: dict[UUID, int] = defaultdict(int)
    money: dict[UUID, Decimal] = defaultdict(Decimal)
    for share in devices_of(statement, line):
        days[share.asset_id] += share.days
        money[share.asset_id] += share.amount
    parts = []
    for length in sorted(set(days.values()), reverse=True):
        same = [one for one in days if days[one] == length]
        amount = sum((money[one] for one in same), Decimal(0))
        parts.append(Part(_days_words(line, length, len(same)), length, len(same), amount))
    if line.unshared:
        parts.append(Part(_("up to the agreed minimum"), None, 0, line.unshared))
    return parts


def _days_words(line: Line, days: int, devices: int) -> str:
    count = ngettext("%(num)d device", "%(num)d devices", devices)
    if line.corrects is not None:
        return _("%(devices)s, %(days)s days", devices=count, days=f"{days:+d}".replace("-", "−"))
    return _("%(devices)s, %(days)d of %(all)d days", devices=count, days=days, all=line.divisor)


def devices_of(statement: Statement, line: Line) -> list[DeviceShare]:
    """The line's devices, by name and day."""
    found = [one for one in statement.devices if one.line == line.ordinal]
    return sorted(found, key=lambda one: (one.name, one.asset_id, one.span))


def labour_of(statement: Statement, line: Line) -> list[LabourShare]:
    """The line's work, by day."""
    return [one for one in statement.labour if one.line == line.ordinal]


def unbilled_devices(statement: Statement) -> list[DeviceShare]:
    """Covered devices that cost nothing, by name."""
    found = [one for one in statement.devices if one.line is None]
    return sorted(found, key=lambda one: (one.name, one.asset_id, one.span))


def formula_of(line: Line) -> str:
    """The line's sum in numbers, before rounding and discount."""
    if line.corrects is not None:
        return line.reason
    price = f"{line.unit_price.normalize():f}"
    if line.basis is Basis.HOURLY:
        return _("%(hours)s h × %(price)s", hours=short(line.charged), price=price)
    if line.basis is Basis.FLAT:
        return f"{short(line.charged)} × {price}"
    if line.included or line.minimum:
        return _(
            "%(counted)s counted, %(included)d included, at least %(minimum)d:"
            " %(charged)s × %(price)s",
            counted=short(line.counted),
            included=line.included,
            minimum=line.minimum,
            charged=short(line.charged),
            price=price,
        )
    return _(
        "%(days)d device-days / %(divisor)d × %(price)s",
        days=line.asset_days,
        divisor=line.divisor,
        price=price,
    )


def short(figure: Decimal) -> str:
    """A quantity with four decimals at most, and none where there are none."""
    return f"{figure.quantize(Decimal('0.0001')).normalize():f}".replace("-", "−")


def payer_words(state: BillState) -> str:
    """Who pays for work, as people say it."""
    return {
        BillState.COVERED: _("the contract"),
        BillState.CHARGEABLE: _("the client, by the hour"),
        BillState.GOODWILL: _("ourselves"),
    }[state]
