"""Before she sends it Carol reads who pays; nobody reads another's papers, or a vendor's price."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.drafts import ClauseDraft
from contracts.backing.actions.publish_backing import (
    publish_backing,
    publish_client_backing,
    publish_device_backing,
)
from contracts.backing.values import BackingDraft, Extent
from msp.desk.knowledge.values import AssetNeed
from msp.desk.tickets.models import Ticket
from tests.contracts.deals import HOURS, STATION, cover, make_contract
from tests.harness.browsing import Browser
from tests.harness.working import Work
from tests.people import make_asset, make_card
from tests.portal.conftest import Doors

LONG_AGO = date(2020, 1, 1)
SIGNED = datetime(2020, 1, 1, tzinfo=UTC)
REQUEST = {"card": "other", "subject": "Screen stays black", "text": "Since today."}
CLAUSES = (
    ClauseDraft("internet", "vendors", "Section 4: the line is the carrier's."),
    ClauseDraft("payroll", "not_ours", "Section 5: software of others."),
    ClauseDraft("project", "chargeable", "Section 6: projects by the hour."),
)


@pytest.fixture
def agreed(db: Session, doors: Doors) -> Doors:
    """Harbor's contract with an hourly price; Carol's own device is not under it."""
    deal = partial(make_contract, db, clauses=CLAUSES, starts_on=LONG_AGO, at=SIGNED)
    contract = deal(doors.cast.harbor, STATION, HOURS)
    deal(doors.cast.northwind, STATION)
    cover(db, contract, doors.cast.harbor, "HD-WS-77", since=LONG_AGO)
    return doors


def checked(browser: Browser, **given: str) -> str:
    answer = browser.post("/requests/new", {**REQUEST, "step": "check", **given})
    assert answer.status_code == 200, answer.text
    return answer.text


def of(db: Session, category: str) -> str:
    card = make_card(db, category, category=category, asset_need=AssetNeed.OPTIONAL)
    return str(card.id)


def stands_behind(db: Session, doors: Doors) -> None:
    """Corvid's contract for whatever hardware Harbor has, and what it costs the house."""
    terms = BackingDraft(
        "vendor_contract",
        uuid4(),
        "V-2291 Premium",
        "Corvid",
        LONG_AGO,
        date(2099, 1, 1),
        ("hardware",),
        period_cost=Decimal("7311.35"),
        incident_cost=Decimal("95.50"),
    )
    backing = publish_backing(db, terms)
    source = ("vendor_client_cover", uuid4())
    publish_client_backing(db, backing, doors.cast.harbor.id, source, Extent())


def test_s09_a_request_by_the_hour_shows_its_price(db: Session, agreed: Doors) -> None:
    device = str(agreed.cast.device.id)
    page = checked(agreed.carol, asset=device)
    assert "Chargeable" in page
    assert "120.00 USD an hour" in page
    assert "Not under the contract: " in page
    project = checked(agreed.carol, card=of(db, "project"))
    assert "Section 6: projects by the hour." in project
    assert "120.00 USD an hour" in project


def test_s09_without_an_agreed_price_nothing_looks_free(db: Session, agreed: Doors) -> None:
    page = checked(agreed.charlie, card=of(db, "project"))
    assert "we name one before we begin" in page
    assert "ask before you begin" not in page
    assert "an hour" not in page


def test_s09_what_the_contract_holds_and_what_it_leaves_out(db: Session, agreed: Doors) -> None:
    assert "In your contract" in checked(agreed.carol)
    outside = checked(agreed.carol, card=of(db, "payroll"))
    assert "Outside your contract" in outside
    assert "Section 5: software of others." in outside
    line = checked(agreed.carol, card=of(db, "internet"))
    assert "The vendor&#39;s" in line
    assert "We pass it on to the vendor" in line


def test_s09_s20_carol_reads_that_it_is_the_vendors_and_what_that_means(
    db: Session, agreed: Doors, work: Work
) -> None:
    stands_behind(db, agreed)
    device = make_asset(db, agreed.cast.harbor, "HD-X", contact_id=agreed.cast.carol.id)
    card = of(db, "hardware")
    plain = checked(agreed.carol, card=card)
    assert "We pass it on to Corvid and follow it for you" in plain
    assert "Corvid stands behind it until 31 Dec 2098: V-2291 Premium" in plain
    uncovered = checked(agreed.carol, card=card, asset=str(device.id))
    assert "Chargeable" in uncovered
    assert "V-2291 Premium" in uncovered
    for page in (plain, uncovered):
        assert "311.35" not in page
        assert "95.5" not in page
    sent = agreed.carol.post("/requests/new", {**REQUEST, "card": card, "step": "send"})
    assert sent.status_code == 303
    work()
    ticket = db.scalars(select(Ticket).order_by(Ticket.number.desc())).first()
    assert ticket is not None
    assert ticket.entitlement["answer"] == "vendors"
    assert ticket.entitlement["backing"] == "V-2291 Premium"


def test_a12_the_papers_of_carols_device_are_hers(db: Session, agreed: Doors) -> None:
    """A colleague who does not see the device, and another client, read nothing of them."""
    stands_behind(db, agreed)
    cast, card = agreed.cast, of(db, "hardware")
    mine = make_asset(db, cast.harbor, "HD-MINE", contact_id=cast.carol.id)
    publish_device_backing(
        db,
        (cast.harbor.id, mine.id),
        ("warranty", uuid4()),
        ("Manufacturer NBD", "Halden"),
        (LONG_AGO, date(2099, 1, 1)),
        ("hardware",),
    )
    assert "Halden stands behind it" in checked(agreed.carol, asset=str(mine.id))
    refused = agreed.dora.post("/requests/new", {**REQUEST, "asset": str(mine.id)})
    assert refused.status_code == 422
    hers = checked(agreed.dora, card=card)
    assert "Corvid" in hers
    theirs = checked(agreed.charlie, card=card)
    for word in ("Corvid", "V-2291", "Halden", "HD-MINE"):
        assert word not in theirs
    assert "Halden" not in hers
