"""Tells the demo's desk of its vendor: the company, and our account in its tracker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from msp.main.demo.vendor_cases import load_vendor_cases
from msp.main.demo.vendors import register_corvid
from msp.main.demo_vendor import COMPANY, Tracker
from vendors.connections.actions.save_connection import (
    ConnectionDraft,
    add_connection,
    change_connection,
)
from vendors.connections.queries import connections_of
from vendors.register.queries import vendor_called

CONNECTION = "Support tracker"
POLL_SECONDS = 10


def connect_vendor(db: Session, tracker: Tracker, *, now: datetime) -> None:
    """Make the vendor and the connection once; later, follow a tracker that has moved its port."""
    draft = ConnectionDraft(
        name=CONNECTION,
        kind="roundup",
        base_url=tracker.url,
        config={"username": tracker.api_user},
        secrets={"password": tracker.api_password},
        poll_seconds=POLL_SECONDS,
    )
    vendor = vendor_called(db, COMPANY) or register_corvid(db, None, now)
    known = [one for one in connections_of(db, vendor.id) if one.name == CONNECTION]
    if not known:
        made = add_connection(db, vendor, draft, now=now)
        load_vendor_cases(db, made, now)
    elif known[0].base_url != tracker.url:
        change_connection(db, known[0], draft, now=now)
