"""The gate of one forwarding: the facts from the rows, the check, and what it adds to the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from contracts.backing.extents import covers, weight
from contracts.backing.queries import devices_of
from contracts.backing.values import Device
from msp.desk.tickets.models import Ticket
from tenants.assets.models import Asset
from tenants.calendars.queries import calendar_of
from vendors.agreements.models import VendorContract
from vendors.agreements.queries import (
    extents_for,
    in_force,
    remaining_incidents,
    targets_of,
)
from vendors.agreements.values import Promise, Terms
from vendors.connections.models import VendorConnection
from vendors.gate.models import VendorQuestion
from vendors.gate.rules import check
from vendors.gate.values import BEST, Checked, Facts, Question
from vendors.register.models import Vendor
from vendors.register.queries import account_for, vendor_by_id
from vendors.register.reaching import reaches_of
from vendors.warranties.queries import holding

Posted = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gate:
    """The check of one forwarding, with what the form shows and the draft takes from it."""

    vendor: Vendor
    facts: Facts
    checked: Checked
    account: str

    @property
    def contract_ref(self) -> str:
        """The vendor's name for what it goes under."""
        return self.checked.terms.number if self.checked.terms else ""

    @property
    def answers(self) -> str:
        """The checklist as the vendor reads it, under the engineer's words."""
        lines = [
            f"{one.question} {one.answer.strip()}"
            for one in self.facts.questions
            if one.answer.strip()
        ]
        return "\n".join(lines)


def gate_at(
    db: Session,
    ticket: Ticket,
    connection: VendorConnection,
    posted: Posted,
    *,
    now: datetime,
) -> Gate:
    """Weigh a forwarding as it is filled in so far."""
    vendor = vendor_by_id(db, connection.vendor_id)
    serial = posted.get("asset_tag", "")
    devices = devices_named(db, ticket.tenant_id, serial)
    registered, terms = _terms(db, vendor, ticket, devices, now)
    warranty = holding(db, ticket.tenant_id, [one.id for one in devices], vendor.id, now.date())
    kind = " ".join(one for one in (warranty.kind, warranty.level) if one) if warranty else ""
    facts = Facts(
        vendor=vendor.name,
        serial=serial,
        serial_is_known=bool(devices),
        category=ticket.category,
        contracts=terms,
        chosen=posted.get("contract", "") or BEST,
        covered_until=warranty.last_day if warranty else None,
        warranty=kind,
        is_registered=registered or warranty is not None,
        opens_at=_opens_at(db, vendor, now),
        questions=questions_for(db, connection, posted),
    )
    return Gate(vendor, facts, check(facts), account_for(db, vendor.id, ticket.tenant_id))


def devices_named(db: Session, tenant_id: UUID, words: str) -> list[Device]:
    """The client's devices of this serial number or name."""
    if not words.strip():
        return []
    named = words.strip().lower()
    found = db.scalars(
        select(Asset.id).where(
            Asset.tenant_id == tenant_id,
            or_(func.lower(Asset.serial) == named, func.lower(Asset.name) == named),
        )
    ).all()
    return devices_of(db, tenant_id, found)


def questions_for(
    db: Session, connection: VendorConnection, posted: Posted
) -> tuple[Question, ...]:
    """The checklist of the vendor and of this connection, in its order."""
    rows = db.scalars(
        select(VendorQuestion)
        .where(
            VendorQuestion.vendor_id == connection.vendor_id,
            or_(
                VendorQuestion.connection_id.is_(None),
                VendorQuestion.connection_id == connection.id,
            ),
        )
        .order_by(VendorQuestion.position, VendorQuestion.id)
    )
    return tuple(
        Question(
            one.id, one.question, one.hint, one.required, posted.get(f"answer-{one.id}", "")[:2_000]
        )
        for one in rows
    )


def _terms(
    db: Session, vendor: Vendor, ticket: Ticket, devices: list[Device], now: datetime
) -> tuple[bool, tuple[Terms, ...]]:
    """Whether we have any contract there, and those in force as they stand for this ticket."""
    known = db.scalar(select(VendorContract.id).where(VendorContract.vendor_id == vendor.id))
    running = in_force(db, vendor.id, now.date()) if known else ()
    return known is not None, tuple(
        _one(db, contract, ticket, devices, now) for contract in running
    )


def _one(
    db: Session, contract: VendorContract, ticket: Ticket, devices: list[Device], now: datetime
) -> Terms:
    extents = extents_for(db, contract.id, ticket.tenant_id)
    weights = [
        weight(extent)
        for extent in extents
        if any(covers(extent, one) for one in devices) or (not devices and extent.is_everything)
    ]
    minutes = {
        one.severity: one.minutes
        for one in targets_of(db, contract.id)
        if one.promise is Promise.RESOLVE
    }
    return Terms(
        id=contract.id,
        number=contract.number,
        name=contract.name,
        starts_on=contract.starts_on,
        last_day=contract.last_day,
        categories=tuple(contract.categories),
        remaining=remaining_incidents(db, contract),
        incident_cost=contract.incident_cost,
        currency=contract.currency,
        is_open=calendar_of(db, contract.calendar_id).calendar.is_open(now),
        resolve_minutes=minutes.get(ticket.priority),
        weight=max(weights, default=None),
    )


def _opens_at(db: Session, vendor: Vendor, now: datetime) -> datetime | None:
    """When somebody is there again, if every way to the vendor is closed now."""
    reaches = reaches_of(db, [vendor.id], now)
    if not reaches or any(one.is_open for one in reaches):
        return None
    return min((one.opens_at for one in reaches if one.opens_at), default=None)
