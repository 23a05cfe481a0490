"""What a vendor stands behind, as values: which devices, which matters, from when to when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Extent:
    """Which devices are meant; what is left empty narrows nothing, all empty is everything.

    `serial_from` alone is how the serial numbers begin; with `serial_to` it is a range of numbers
    of the same length.
    """

    asset_kind: str = ""
    model: str = ""
    serial_from: str = ""
    serial_to: str = ""
    asset_id: UUID | None = None

    @property
    def is_everything(self) -> bool:
        """No device is singled out."""
        return self.asset_id is None and not (self.asset_kind or self.model or self.serial_from)


@dataclass(frozen=True, slots=True)
class Device:
    """What an extent asks of a device."""

    id: UUID
    name: str
    kind: str
    model: str
    serial: str


@dataclass(frozen=True, slots=True)
class BackingDraft:
    """A vendor contract as it is published: valid days are half-open."""

    source_kind: str
    source_id: UUID
    label: str
    vendor: str
    valid_from: date
    valid_to: date | None = None
    categories: tuple[str, ...] = ()
    # Minutes by `severity-clock`, for instance `1-resolve`.
    targets: dict[str, int] = field(default_factory=dict)
    calendar_id: UUID | None = None
    period_cost: Decimal | None = None
    period: str = "year"
    incident_cost: Decimal | None = None
    currency: str = "USD"
    extents: tuple[Extent, ...] = ()


@dataclass(frozen=True, slots=True)
class Backed:
    """A vendor that stands behind devices of a client, or behind a whole matter.

    `named` says that the vendor's papers name the category: only then is the matter the vendor's.
    """

    label: str
    vendor: str
    named: bool
    devices: tuple[UUID, ...] = ()
    valid_to: date | None = None
