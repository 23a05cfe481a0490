"""Facts of money that is paid: by the client for hours, by us to vendors and for tools."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Lapsing:
    """Prepaid minutes that are left and will not roll over; `lapses_on` is the first day without.

    `worth` is what they have cost the client; None where no price was agreed.
    """

    subject: str
    label: str
    contract_id: UUID
    minutes: int
    worth: Decimal | None
    currency: str
    lapses_on: date


@dataclass(frozen=True, slots=True)
class Retained:
    """A vendor's contract that we pay for and that is for this client.

    `a_month` is the client's share of its price, None where it is for any client. `devices` are
    the client's devices that it singles out, none if it is for the client as a whole.
    """

    subject: str
    label: str
    a_month: Fraction | None
    currency: str
    devices: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """A vendor's case with a price, of a finished ticket outside the contract; none: shared."""

    subject: str
    label: str
    contract_id: UUID | None
    amount: Decimal | None
    currency: str
    charged: bool


@dataclass(frozen=True, slots=True)
class Tool:
    """What a tool costs a month for devices of a contract that are left out of its bill."""

    subject: str
    label: str
    contract_id: UUID
    devices: int
    amount: Decimal
    currency: str
