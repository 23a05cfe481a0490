"""The gate before a case leaves: what is missing, which contract, and the way around (S20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.backing.values import Extent
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast
from tests.vendors.contracted import START, TERMS, events, form, linked, make_contract, only
from vendors.agreements.actions.keep_contract import add_contract
from vendors.agreements.actions.keep_cover import add_cover
from vendors.agreements.models import CaseMoment, CaseTerms, VendorContract
from vendors.agreements.queries import remaining_incidents
from vendors.cases.actions.move_link import move_link
from vendors.cases.models import CaseLink, CaseOperation
from vendors.cases.states import LinkEvent
from vendors.connections.models import VendorConnection
from vendors.register.models import Vendor, VendorAccount
from vendors.warranties.actions.keep_warranty import keep_warranty
from vendors.warranties.values import WarrantyDraft


@pytest.fixture
def vendor(db: Session, connection: VendorConnection) -> Vendor:
    return db.get_one(Vendor, connection.vendor_id)


@pytest.fixture
def contract(db: Session, vendor: Vendor, cast: Cast) -> VendorContract:
    return make_contract(db, vendor, cast)


def test_s20_a_complete_case_goes_under_the_contract_that_fits_and_says_why(
    db: Session,
    visit: Visit,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    contract: VendorContract,
    vendor: Vendor,
) -> None:
    db.add(VendorAccount(vendor_id=vendor.id, number="MER-1"))
    number = cast.ticket.number
    asked = form(connection, cast.device.serial)
    part = visit(frank).post(
        f"/vendors/forward/{number}/gate", asked, headers={"HX-Request": "true"}
    )
    assert "it names this device; 2 incidents left" in part.text
    assert "It knows us as MER-1." in part.text
    assert visit(frank).post(f"/vendors/forward/{number}", asked).status_code == 303
    _link, _case, terms = only(db)
    assert (terms.contract_id, terms.severity) == (contract.id, 3)
    assert (terms.acknowledge_minutes, terms.resolve_minutes) == (60, 480)
    assert remaining_incidents(db, contract) == 1
    payload = db.scalars(select(CaseOperation)).one().payload
    assert (payload["contract_ref"], payload["account"]) == ("V-1", "MER-1")
    panel = visit(frank).fragment(f"/vendors/panel/ticket/{number}").text
    for words in ("V-1", "Answer", "Solve", "of 8 h"):
        assert words in panel


def test_s20_an_incomplete_case_is_refused_with_the_list_of_what_is_missing(
    db: Session,
    visit: Visit,
    ada: Agent,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    contract: VendorContract,
    vendor: Vendor,
) -> None:
    desk, number = visit(ada), cast.ticket.number
    for question, required in (("Which firmware?", "y"), ("Since when?", "")):
        fields = {"question": question, "connection_id": ""}
        fields |= {"required": required} if required else {}
        assert desk.post(f"/vendors/{vendor.id}/questions/new", fields).status_code == 303
    assert "Which firmware?" in desk.fragment(f"/vendors/panel/questions?vendor={vendor.id}").text
    answer = visit(frank).post(f"/vendors/forward/{number}", form(connection, "NOPE"))
    assert answer.status_code == 422
    for sentence in (
        "No device of the client has the serial number NOPE.",
        "V-1 does not cover this device.",
        "The vendor wants to know: Which firmware?",
        'id="asset_tag-error"',
        'id="contract-error"',
    ):
        assert sentence in answer.text
    assert "wants to know: Since when?" not in answer.text
    assert "Forward it all the same" not in answer.text
    assert db.scalar(select(CaseLink.id)) is None
    empty = visit(frank).post(f"/vendors/forward/{number}", form(connection, ""))
    assert "The serial number is missing." in empty.text


def test_the_checklist_leaves_with_the_words_and_stands_in_the_preview(
    db: Session,
    visit: Visit,
    ada: Agent,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    vendor: Vendor,
) -> None:
    fields = {"question": "Which firmware?", "connection_id": str(connection.id), "required": "y"}
    visit(ada).post(f"/vendors/{vendor.id}/questions/new", fields)
    page = visit(frank).get(f"/vendors/forward/{cast.ticket.number}").text
    name = page.split('name="answer-')[1].split('"')[0]
    asked = form(connection, "any", **{f"answer-{name}": "4.2 beta"})
    preview = visit(frank).post(
        f"/vendors/forward/{cast.ticket.number}/preview", asked, headers={"HX-Request": "true"}
    )
    assert "Which firmware? 4.2 beta" in preview.text
    assert visit(frank).post(f"/vendors/forward/{cast.ticket.number}", asked).status_code == 303
    payload = db.scalars(select(CaseOperation)).one().payload
    assert payload["body"] == "It pulls two sheets.\n\nWhich firmware? 4.2 beta"
    assert db.scalar(select(CaseTerms.id)) is None


def test_a_way_around_needs_a_right_and_a_reason_and_both_are_kept(
    db: Session,
    visit: Visit,
    ada: Agent,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    contract: VendorContract,
) -> None:
    address = f"/vendors/forward/{cast.ticket.number}"
    asked = form(connection, "NOPE", override="The scanner burnt down")
    assert visit(frank).post(address, asked).status_code == 422
    silent = visit(ada).post(address, {**asked, "override": " "})
    assert silent.status_code == 422
    assert "Forward it all the same" in silent.text
    assert visit(ada).post(address, asked).status_code == 303
    told = events(db)
    assert "Ada forwarded it although it is incomplete: The scanner burnt down" in told
    assert "No device of the client has the serial number NOPE." in told
    assert only(db)[2].contract_id is None
    assert remaining_incidents(db, contract) == 2


def test_a_warranty_of_the_device_is_enough(
    db: Session,
    visit: Visit,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    vendor: Vendor,
) -> None:
    until = datetime.now(UTC).date() + timedelta(days=40)
    draft = WarrantyDraft(vendor.id, "Manufacturer", START, until, level="NBD")
    keep_warranty(db, cast.device, draft, now=datetime.now(UTC))
    address = f"/vendors/forward/{cast.ticket.number}"
    page = visit(frank).get(address).text
    assert "Serial number" not in page  # the ticket names no device yet
    answer = visit(frank).post(address, form(connection, cast.device.serial))
    assert answer.status_code == 303, answer.text
    terms = only(db)[2]
    assert terms.contract_id is None
    assert terms.why == "under warranty: Manufacturer NBD"


def test_an_incident_is_counted_once_given_back_when_refused_and_taken_again(
    db: Session,
    visit: Visit,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    contract: VendorContract,
) -> None:
    address, asked = f"/vendors/forward/{cast.ticket.number}", form(connection, cast.device.serial)
    for _twice in range(2):
        assert visit(frank).post(address, asked).status_code == 303
    assert remaining_incidents(db, contract) == 1
    link, now = only(db)[0], datetime.now(UTC)
    move_link(db, link, LinkEvent.REFUSED, now=now)
    assert remaining_incidents(db, contract) == 2
    move_link(db, link, LinkEvent.RESENT, now=now)
    assert remaining_incidents(db, contract) == 1
    move_link(db, link, LinkEvent.DROPPED, now=now)
    assert remaining_incidents(db, contract) == 2


def test_what_the_vendor_will_not_work_on_is_given_back_too(
    db: Session,
    visit: Visit,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    contract: VendorContract,
) -> None:
    linked(db, visit, frank, cast, connection)
    link, case, _terms = only(db)
    case.status = "rejected"
    move_link(db, link, LinkEvent.VENDOR_ENDED, now=datetime.now(UTC))
    assert remaining_incidents(db, contract) == 2
    statuses = db.scalars(select(CaseMoment.status).order_by(CaseMoment.at, CaseMoment.id)).all()
    assert statuses[-2:] == ["acknowledged", "rejected"]


def test_without_an_incident_left_the_contract_is_no_way(
    db: Session,
    visit: Visit,
    frank: Agent,
    cast: Cast,
    connection: VendorConnection,
    vendor: Vendor,
) -> None:
    spent = add_contract(db, vendor, replace(TERMS, included_incidents=0), now=datetime.now(UTC))
    add_cover(db, spent, Extent(), None)
    answer = visit(frank).post(
        f"/vendors/forward/{cast.ticket.number}", form(connection, cast.device.serial)
    )
    assert answer.status_code == 422
    assert "V-1 has no incident left." in answer.text
