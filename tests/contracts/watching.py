"""Devices as monitoring sees them, and reports of them as real rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.queries import load_statement, statement_of_run
from contracts.sightings.actions.take_report import Taken, take_report
from contracts.sightings.models import SeenDevice
from contracts.sightings.values import Seen
from tenants.clients.models import Tenant
from tests.contracts.deals import bill
from tests.people import NOW

STAY = timedelta(days=10)


def saw(
    serial: str,
    *,
    first: datetime = NOW - STAY,
    last: datetime = NOW,
    **more: Any,
) -> Seen:
    return Seen(serial=serial, first_seen=first, last_seen=last, **{"name": f"PC {serial}", **more})


def report(
    db: Session, client: Tenant, *seen: Seen, at: datetime = NOW, source: str = "Watchtower"
) -> Taken:
    return take_report(db, client, source, seen, by=None, now=at)


def device_of(db: Session, client: Tenant, serial: str) -> SeenDevice:
    return db.scalars(
        select(SeenDevice).where(SeenDevice.tenant_id == client.id, SeenDevice.serial == serial)
    ).one()


def billed(db: Session, contract: Contract, month: date, now: datetime) -> Decimal:
    """What the month's issued statement comes to."""
    row = statement_of_run(db, bill(db, contract, month, now))
    assert row is not None
    return load_statement(db, row).net
