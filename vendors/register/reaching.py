"""How a vendor is reached, and whether somebody is there now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.calendars.queries import calendars_of
from tenants.calendars.values import DAY_AND_NIGHT
from vendors.register.models import Vendor, VendorChannel
from vendors.register.queries import accounts_of, channels_of, every_vendor


@dataclass(frozen=True, slots=True)
class Reach:
    """A channel with its hours; `opens_at` is the next opening of one that is closed now."""

    channel: VendorChannel
    hours: str
    zone: str
    is_open: bool
    opens_at: datetime | None

    @property
    def link(self) -> str:
        """What a click on it does."""
        address = self.channel.address
        dialled = "".join(one for one in address if one.isdigit() or one == "+")
        return {"phone": f"tel:{dialled}", "mail": f"mailto:{address}"}.get(
            self.channel.kind, address
        )


@dataclass(frozen=True, slots=True)
class VendorLine:
    """A vendor in the list: its first channel, and by which number it knows us."""

    vendor: Vendor
    reach: Reach | None
    account: str


def reaches_of(db: Session, vendor_ids: Sequence[UUID], now: datetime) -> list[Reach]:
    """Every way to these vendors, as it is at this moment."""
    channels = channels_of(db, vendor_ids)
    calendars = calendars_of(db, [one.calendar_id for one in channels if one.calendar_id])
    found = []
    for one in channels:
        used = calendars[one.calendar_id] if one.calendar_id else DAY_AND_NIGHT
        opening = used.calendar.next_opening(now)
        here = used.calendar.is_open(now)
        name, zone = used.calendar.name, used.calendar.zone if one.calendar_id else ""
        found.append(Reach(one, name, zone, here, None if here else opening))
    return found


def vendor_lines(db: Session, now: datetime) -> list[VendorLine]:
    """The register as its first page lists it."""
    vendors = every_vendor(db)
    ids = [one.id for one in vendors]
    first: dict[UUID, Reach] = {}
    for reach in reaches_of(db, ids, now):
        first.setdefault(reach.channel.vendor_id, reach)
    numbers: dict[UUID, str] = {}
    for account in accounts_of(db, ids):
        numbers.setdefault(account.vendor_id, account.number)
    return [VendorLine(one, first.get(one.id), numbers.get(one.id, "")) for one in vendors]
