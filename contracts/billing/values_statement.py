"""A statement: what is owed for one period, frozen, with the evidence for each line.

All sums are in the statement's currency, rounded once per line; shares of a line add up to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.agreements.values import Basis
from contracts.agreements.values_line import Counting
from contracts.agreements.values_suspension import Rest
from contracts.ledger.values import Band, BillState
from contracts.prepaid.values import PrepaidRow
from contracts.taxes.values import TaxKind
from contracts.values import Span


@dataclass(frozen=True, slots=True)
class DeviceShare:
    """A device's days on a line and the part of the line's net that falls to it.

    A person who counts as a user stands here as devices do: the `basis` says which of both it is.
    `line` is None for a device that is not billed: `note` says why it is excluded, and without a
    note no line of the contract prices its kind. On a correction line the days and the amount are
    the difference to what was billed, and may be negative.
    """

    line: int | None
    thing_id: UUID
    name: str
    serial: str
    site: str
    basis: Basis
    span: Span
    days: int
    amount: Decimal
    note: str = ""

    @property
    def last_day(self) -> date:
        """The last day that counts."""
        return self.span.end - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LabourShare:
    """Time worked, who pays for it, and its part of the line's net; `minutes` is after rounding.

    With a `grant_key` prepaid hours have paid these minutes, and `drawn` are what they drew.
    Where hours of the day have a factor, an entry has a share of each band it reaches into.
    The way there is a share of its own, without minutes.
    """

    line: int | None
    time_id: UUID
    label: str
    agent: str
    work_type: str
    work_date: date
    worked: int
    billable: int
    minutes: int
    bill_state: BillState
    amount: Decimal
    grant_key: str = ""
    drawn: Decimal = Decimal(0)
    role: str = ""
    tier: str = ""
    factor: Decimal = Decimal(1)
    km: int = 0
    trip: str = ""


@dataclass(frozen=True, slots=True)
class PieceShare:
    """So many of a line's units on some days, and their part of the line's net.

    `fact_id` is the recorded quantity, None the contract's own number. On a correction line
    quantity and amount are the difference to what was billed.
    """

    line: int
    fact_id: UUID | None
    label: str
    span: Span
    quantity: Decimal
    amount: Decimal

    @property
    def last_day(self) -> date:
        """The last day that counts."""
        return self.span.end - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Corrects:
    """Which frozen period a correction line speaks of."""

    period: Span
    number: str


@dataclass(frozen=True, slots=True)
class TierPart:
    """Units that one tier priced, and their part of the line's gross."""

    above: Decimal
    price: Decimal
    units: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """One contract line at one price over one stretch of days, or the correction of one.

    `ordinal` counts within the statement; `number` is the contract's own line number. `counted`
    and `charged` are whole price units (a device that stays all month counts one), hours for
    labour. `unshared` is the part of the net that falls to no device or entry: a flat fee, or what
    a minimum adds beyond the devices there are. `tiers` says which tier priced how many,
    `counted_on` is the day of a count on a day, and `instalments` how many make up one price. Work
    outside the hours agreed is a line of its `band`, at its price times the `factor`;
    `minutes_step` is to what each entry was rounded up. `credit` is the note that a correction is
    set off against.
    """

    ordinal: int
    number: int
    code: str
    description: str
    basis: Basis
    version: int
    span: Span
    asset_days: int
    divisor: int
    counted: Decimal
    included: int
    minimum: int
    charged: Decimal
    unit_price: Decimal
    price_from: date
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax_code: str
    tax_percent: Decimal
    tax: Decimal
    unshared: Decimal
    opening: int = 0
    joined: int = 0
    left: int = 0
    closing: int = 0
    corrects: Corrects | None = None
    reason: str = ""
    tiers: tuple[TierPart, ...] = ()
    counting: Counting = Counting.BY_DAY
    counted_on: date | None = None
    instalments: int = 1
    discount_percent: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    tax_kind: TaxKind = TaxKind.RATE
    tax_words: str = ""
    band: Band = Band.HOURS
    factor: Decimal = Decimal(1)
    minutes_step: int = 0
    credit: str = ""

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Statement:
    """What one contract owes for one period, as known at a moment.

    `rests` are the days of the period on which the contract was suspended: not charged.
    """

    contract_id: UUID
    contract: str
    currency: str
    period: Span
    labour_period: Span
    known_at: datetime
    versions: tuple[int, ...]
    purchase_order: str
    lines: tuple[Line, ...]
    devices: tuple[DeviceShare, ...]
    labour: tuple[LabourShare, ...]
    pieces: tuple[PieceShare, ...] = ()
    prepaid: tuple[PrepaidRow, ...] = ()
    rests: tuple[Rest, ...] = ()

    @property
    def unpriced(self) -> list[DeviceShare]:
        """Covered devices of kinds that no line prices."""
        return [one for one in self.devices if one.line is None and not one.note]

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return sum((line.tax for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net + self.tax
