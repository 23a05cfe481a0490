"""The demo's vendor in the register: made once, its address and password renewed at each start."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from vendors.connections.actions.resume import resume
from vendors.connections.actions.save_connection import (
    ConnectionDraft,
    add_connection,
    change_connection,
)
from vendors.connections.models import VendorConnection
from vendors.connections.queries import connections_of
from vendors.connections.values import ConnectionState
from vendors.register.actions.save_vendor import VendorDraft, add_vendor
from vendors.register.queries import vendor_called

NAME = "Roundup Software (demo vendor)"
POLL_SECONDS = 10
PER_MINUTE = 600


def connect_demo_tracker(
    db: Session, url: str, user: str, password: str, *, now: datetime
) -> VendorConnection:
    """The connection to the tracker at `url`; safe to call again, also on another port."""
    vendor = vendor_called(db, NAME) or add_vendor(db, _vendor(url), now=now)
    draft = ConnectionDraft(
        name="Roundup support desk",
        kind="roundup",
        base_url=url,
        config={"username": user},
        secrets={"password": password},
        poll_seconds=POLL_SECONDS,
        per_minute=PER_MINUTE,
    )
    known = connections_of(db, vendor.id)
    if not known:
        return add_connection(db, vendor, draft, now=now)
    paused = known[0].state == ConnectionState.PAUSED
    change_connection(db, known[0], draft, now=now)
    if not paused:
        resume(db, known[0], now=now)
    return known[0]


def _vendor(url: str) -> VendorDraft:
    return VendorDraft(
        NAME,
        website=url,
        phone="+1 555 0100",
        email="support@vendor.localhost",
        support_hours="Mon-Fri 08:00-18:00",
        account_number="MSP-0001",
        notes="A real Roundup tracker that the demo starts beside the desk.",
    )
