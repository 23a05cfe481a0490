"""Makes the demo's vendors: how they are reached, what they owe, and the warranties they gave."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from contracts.backing.models import DeviceBacking
from contracts.backing.values import Extent
from msp.kernel.ids import new_id
from msp.main.demo.cast import NEW_YORK
from msp.main.demo.people import Ground
from msp.main.demo.promised import BUYER
from msp.main.demo_vendor import COMPANY
from tenants.assets.models import Asset
from tenants.calendars.models import CalendarHours, CalendarRow
from vendors.agreements.actions.keep_contract import add_contract
from vendors.agreements.actions.keep_cover import add_cover
from vendors.agreements.actions.raise_alerts import raise_alerts as raise_contract_alerts
from vendors.agreements.values import ContractDraft, Promise, Target
from vendors.gate.actions.keep_question import add_question
from vendors.register.actions.keep_account import add_account
from vendors.register.actions.keep_channel import add_channel
from vendors.register.actions.keep_person import add_person
from vendors.register.actions.save_vendor import VendorDraft, add_vendor
from vendors.register.models import Vendor
from vendors.register.values import AccountDraft, ChannelDraft, ChannelKind, PersonDraft
from vendors.warranties.actions.raise_alerts import raise_alerts
from vendors.warranties.models import Warranty
from vendors.warranties.values import MATTERS, SOURCE

CORVID = VendorDraft(
    name=COMPANY,
    website="https://corvid.example",
    notes="Storage, backup robots and their software. Cases go into their own tracker.",
)
HALDEN = VendorDraft("Halden Computers", "https://halden.example", "Workstations and printers.")
ACCOUNT = "MER-2291"
# Minutes to answer and to solve, by severity.
MINUTES = {1: (30, 480), 2: (60, 960), 3: (240, 2_400), 4: (480, 4_800)}
LEVELS = ("NBD on site", "NBD on site", "Bring in", "4 hours on site")
YEARS = 3


def load_vendors(db: Session, now: datetime, grounds: list[Ground], dice: random.Random) -> None:
    """Two vendors, a contract that renews soon, one for printers, a warranty for most devices."""
    hours = _hours(db, now.date())
    corvid = register_corvid(db, hours, now)
    halden = add_vendor(db, HALDEN, now=now)
    add_channel(db, halden, ChannelDraft(ChannelKind.PHONE, "+1 555 0177", hours))
    add_channel(db, halden, ChannelDraft(ChannelKind.PORTAL, "https://halden.example/warranty"))
    for ground, number in zip(grounds, ("HC-10077", "HC-10432", "HC-11950"), strict=False):
        add_account(db, halden, AccountDraft(number, tenant_id=ground.tenant_id))
    _contract(db, corvid, hours, now)
    _printer_care(db, halden, grounds, now)
    _warranties(db, halden, now.date(), dice)
    raise_contract_alerts(db, now.date(), now=now)
    raise_alerts(db, now=now)


def register_corvid(db: Session, hours: UUID | None, now: datetime) -> Vendor:
    """The vendor whose tracker the demo runs."""
    vendor = add_vendor(db, CORVID, now=now)
    add_channel(
        db, vendor, ChannelDraft(ChannelKind.PHONE, "+1 555 0142", hours, "press 2 for storage")
    )
    add_channel(db, vendor, ChannelDraft(ChannelKind.MAIL, "support@corvid.example", hours))
    add_channel(db, vendor, ChannelDraft(ChannelKind.PORTAL, "https://corvid.example/support"))
    add_person(
        db,
        vendor,
        PersonDraft("Vera Lund", "escalations", "+1 555 0143", "vera.lund@corvid.example"),
    )
    add_account(db, vendor, AccountDraft(ACCOUNT))
    hint = "As the device's own page shows it."
    add_question(db, vendor, "Which firmware does it run?", hint, None, required=False)
    add_question(db, vendor, "Since when, and what changed?", "", None, required=False)
    return vendor


def _hours(db: Session, today: date) -> UUID:
    row = CalendarRow(name="Corvid support", zone=NEW_YORK)
    db.add(row)
    db.flush()
    spans = [
        {
            "calendar_id": row.id,
            "since": date(today.year - 2, 1, 1),
            "weekday": weekday,
            "opens": 8 * 60,
            "closes": 20 * 60,
        }
        for weekday in range(5)
    ]
    db.execute(insert(CalendarHours), spans)
    return row.id


def _contract(db: Session, corvid: Vendor, hours: UUID, now: datetime) -> None:
    """In force since last year; notice is due in a month."""
    last_day = now.date() + timedelta(days=88)
    draft = ContractDraft(
        number="CV-4471",
        name="Storage care",
        starts_on=last_day + timedelta(days=1) - relativedelta(years=1),
        last_day=last_day,
        notice_days=60,
        renews_months=12,
        calendar_id=hours,
        included_incidents=60,
        period_cost=Decimal(9_600),
        incident_cost=Decimal(95),
        notes="Vera Lund is to be told of every severity 1 case by phone as well.",
        targets=tuple(
            Target(severity, promise, minutes)
            for severity, pair in MINUTES.items()
            for promise, minutes in zip(Promise, pair, strict=True)
        ),
    )
    add_cover(db, add_contract(db, corvid, draft, now=now), Extent(), None)


def _printer_care(db: Session, halden: Vendor, grounds: list[Ground], now: datetime) -> None:
    """One client's printers, which no line of our own contract bills: a leak to look at."""
    starts_on = (now - timedelta(days=120)).date()
    draft = ContractDraft("HP-208", "Printer care", starts_on, period_cost=Decimal(540))
    care = add_contract(db, halden, draft, now=now)
    for ground in grounds:
        if ground.company.slug == BUYER:
            add_cover(db, care, Extent(asset_kind="printer"), ground.tenant_id)


def _warranties(db: Session, halden: Vendor, today: date, dice: random.Random) -> None:
    """Workstations and printers came with one, which the device's own card tells already."""
    devices = db.execute(
        select(Asset.tenant_id, Asset.id, Asset.warranty_until).where(
            Asset.kind.in_(("workstation", "printer")), Asset.warranty_until >= today
        )
    ).all()
    rows: list[dict[str, object]] = []
    published: list[dict[str, object]] = []
    for tenant_id, asset_id, until in devices:
        level, id_, last_day = dice.choice(LEVELS), new_id(), until or today
        begins = last_day - relativedelta(years=YEARS)
        values: dict[str, object] = {"tenant_id": tenant_id, "asset_id": asset_id}
        rows.append(
            values
            | {
                "id": id_,
                "vendor_id": halden.id,
                "kind": "Manufacturer",
                "level": level,
                "starts_on": begins,
                "last_day": last_day,
            }
        )
        published.append(values | _published(id_, level, begins, last_day))
    db.execute(insert(Warranty), rows)
    db.execute(insert(DeviceBacking), published)


def _published(id_: UUID, level: str, begins: date, last_day: date) -> dict[str, object]:
    return {
        "source_kind": SOURCE,
        "source_id": id_,
        "label": f"Manufacturer {level}",
        "vendor": HALDEN.name,
        "valid_from": begins,
        "valid_to": last_day + timedelta(days=1),
        "categories": list(MATTERS),
    }
