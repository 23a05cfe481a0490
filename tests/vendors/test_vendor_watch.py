"""A vendor's broken promise is told once, and its clock stands still while it waits for us."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models_side import Notice
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast, make_agent
from tests.vendors.contracted import events, linked, make_contract, only
from vendors.agreements.models import VendorContract
from vendors.cases.actions.move_link import move_link
from vendors.cases.actions.watch_promises import watch_promises
from vendors.cases.states import LinkEvent
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor


@pytest.fixture
def vendor(db: Session, connection: VendorConnection) -> Vendor:
    return db.get_one(Vendor, connection.vendor_id)


@pytest.fixture
def contract(db: Session, vendor: Vendor, cast: Cast) -> VendorContract:
    return make_contract(db, vendor, cast)


def test_s20_a_broken_promise_is_an_event_and_a_notice_to_the_dispatcher_once(
    db: Session,
    visit: Visit,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    contract: VendorContract,
) -> None:
    nadia = make_agent(db, "Nadia", "dispatcher")
    other = make_agent(db, "Olga", "dispatcher", clients=(cast.northwind,))
    begun = linked(db, visit, frank, cast, connection)
    for minutes in (30, 59, 61, 62, 400, 481, 600):
        watch_promises(db, now=begun + timedelta(minutes=minutes))
    told = events(db)
    assert told.count("has not answered in time") == 1
    assert told.count("has not solved it in time") == 1
    assert notices(db, nadia.id) == 2
    assert notices(db, other.id) == 0
    terms = only(db)[2]
    assert terms.acknowledge_late_at == begun + timedelta(minutes=61)
    assert terms.resolve_late_at == begun + timedelta(minutes=481)
    assert terms.look_at is None
    assert "has not solved it" in visit(frank).get(f"/tickets/{cast.ticket.number}").text


def test_the_vendors_clock_stands_still_while_it_waits_for_us(
    db: Session,
    visit: Visit,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    contract: VendorContract,
) -> None:
    begun = linked(db, visit, frank, cast, connection)
    link, case, terms = only(db)
    case.status = "awaiting_us"
    move_link(db, link, LinkEvent.VENDOR_RESUMED, now=begun + timedelta(minutes=10))
    watch_promises(db, now=begun + timedelta(days=9))
    assert terms.resolve_late_at is None
    assert terms.acknowledge_late_at is None
    panel = visit(frank).fragment(f"/vendors/panel/ticket/{cast.ticket.number}").text
    assert "stands still, the vendor waits for us" in panel
    case.status = "in_progress"
    move_link(db, link, LinkEvent.VENDOR_RESUMED, now=begun + timedelta(days=9))
    watch_promises(db, now=begun + timedelta(days=9, minutes=469))
    assert terms.resolve_late_at is None
    watch_promises(db, now=begun + timedelta(days=9, minutes=471))
    assert terms.resolve_late_at is not None


def notices(db: Session, agent_id: UUID) -> int:
    return len(db.scalars(select(Notice).where(Notice.agent_id == agent_id)).all())
