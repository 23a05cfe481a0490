"""A vendor contract for the tests of its gate and its clocks, and the form that forwards."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.backing.values import Extent
from msp.desk.tickets.models import Entry
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast
from vendors.agreements.actions.keep_contract import add_contract
from vendors.agreements.actions.keep_cover import add_cover
from vendors.agreements.models import CaseTerms, VendorContract
from vendors.agreements.values import ContractDraft, Promise, Target
from vendors.cases.actions.move_link import move_link
from vendors.cases.models import CaseLink, VendorCase
from vendors.cases.states import LinkEvent
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor

START = date(2020, 1, 1)
TERMS = ContractDraft(
    "V-1", "Premium", START, included_incidents=2,
    targets=(Target(3, Promise.ACKNOWLEDGE, 60), Target(3, Promise.RESOLVE, 480)),
)  # fmt: skip


def make_contract(db: Session, vendor: Vendor, cast: Cast) -> VendorContract:
    made = add_contract(db, vendor, TERMS, now=datetime.now(UTC))
    add_cover(db, made, Extent(asset_id=cast.device.id), cast.harbor.id)
    return made


def form(connection: VendorConnection, serial: str, **more: str) -> dict[str, str]:
    return {
        "connection": str(connection.id),
        "title": "Scanner jams",
        "body": "It pulls two sheets.",
        "asset_tag": serial,
        **more,
    }


def events(db: Session) -> str:
    return "\n".join(db.scalars(select(Entry.body_text).where(Entry.kind == "event")))


def only(db: Session) -> tuple[CaseLink, VendorCase, CaseTerms]:
    return (
        db.scalars(select(CaseLink)).one(),
        db.scalars(select(VendorCase)).one(),
        db.scalars(select(CaseTerms)).one(),
    )


def linked(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> datetime:
    """Forwarded, and the vendor has it."""
    answer = visit(frank).post(
        f"/vendors/forward/{cast.ticket.number}", form(connection, cast.device.serial)
    )
    assert answer.status_code == 303
    link, case, terms = only(db)
    case.external_id, case.status = "7", "acknowledged"
    move_link(db, link, LinkEvent.SENT, now=terms.counted_at)
    move_link(db, link, LinkEvent.CONFIRMED, now=terms.counted_at)
    return terms.counted_at
