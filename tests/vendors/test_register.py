"""The register of vendors: ways to their support with hours, people there, our numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.scope import staff_scope
from tenants.calendars.models import CalendarHours, CalendarRow
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.harness.database import AsScope
from tests.people import Cast, make_agent
from vendors.register.actions.keep_account import add_account
from vendors.register.models import ClientAccount, Vendor, VendorChannel, VendorPerson
from vendors.register.queries import account_for
from vendors.register.reaching import vendor_lines
from vendors.register.values import AccountDraft

MONDAY_MORNING = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
MONDAY_EVENING = datetime(2026, 6, 15, 21, 0, tzinfo=UTC)


def office(db: Session, name: str = "Vendor's office") -> UUID:
    """Mondays from eight to six, in UTC."""
    row = CalendarRow(name=name, zone="UTC")
    db.add(row)
    db.flush()
    db.add(
        CalendarHours(calendar_id=row.id, since=date(2026, 1, 1), weekday=0, opens=480, closes=1080)
    )
    db.flush()
    return row.id


@pytest.fixture
def vendor(db: Session) -> Vendor:
    made = Vendor(name="Scanmakers")
    db.add(made)
    db.flush()
    return made


def test_s20_ada_writes_down_how_a_vendor_is_reached(db: Session, visit: Visit, ada: Agent) -> None:
    calendar = office(db)
    desk = visit(ada)
    made = desk.post("/vendors/new", {"name": "Corvid", "website": "https://corvid.example"})
    here = made.headers["location"]
    for kind, address in (
        ("phone", "+1 555 0142"),
        ("mail", "help@corvid.example"),
        ("portal", "https://corvid.example/help"),
    ):
        fields = {"kind": kind, "address": address, "calendar_id": str(calendar), "note": "press 2"}
        assert desk.post(f"{here}/channels/new", fields).status_code == 303
    desk.post(f"{here}/people/new", {"name": "Vera", "role": "escalations", "active": "y"})
    desk.post(f"{here}/accounts/new", {"number": "MER-1"})
    with time_machine.travel(MONDAY_MORNING, tick=False):
        page = desk.get(here).text
    for words in ("tel:+15550142", "mailto:help@corvid.example", "Vera", "MER-1", "Open"):
        assert words in page
    with time_machine.travel(MONDAY_EVENING, tick=False):
        page = desk.get(here).text
    assert "Closed" in page
    assert "Open</span>" not in page


@pytest.mark.parametrize(
    ("kind", "address", "sentence"),
    [
        ("phone", "call us", "This is not a telephone number."),
        ("mail", "corvid.example", "This is not a mail address."),
        ("portal", "javascript:alert(1)", "This is not a web address."),
    ],
)
def test_an_address_must_be_of_its_kind(
    db: Session, visit: Visit, ada: Agent, vendor: Vendor, kind: str, address: str, sentence: str
) -> None:
    fields = {"kind": kind, "address": address, "calendar_id": ""}
    answer = visit(ada).post(f"/vendors/{vendor.id}/channels/new", fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert address in answer.text
    assert db.scalar(select(VendorChannel.id)) is None


def test_a_channel_is_changed_kept_once_and_removed(
    db: Session, visit: Visit, ada: Agent, vendor: Vendor
) -> None:
    desk, fields = visit(ada), {"kind": "phone", "address": "+1 555 0142", "calendar_id": ""}
    desk.post(f"/vendors/{vendor.id}/channels/new", fields)
    assert desk.post(f"/vendors/{vendor.id}/channels/new", fields).status_code == 422
    channel = db.scalars(select(VendorChannel)).one()
    assert "+1 555 0142" in desk.get(f"/vendors/channels/{channel.id}").text
    desk.post(f"/vendors/channels/{channel.id}", {**fields, "address": "+1 555 0143"})
    db.refresh(channel)
    assert channel.address == "+1 555 0143"
    assert desk.post(f"/vendors/channels/{channel.id}/remove").status_code == 303
    db.expire_all()
    assert db.scalar(select(VendorChannel.id)) is None


def test_who_left_stays_in_the_register_and_says_so(
    db: Session, visit: Visit, ada: Agent, vendor: Vendor
) -> None:
    desk = visit(ada)
    desk.post(f"/vendors/{vendor.id}/people/new", {"name": "Vera", "active": "y"})
    person = db.scalars(select(VendorPerson)).one()
    desk.post(f"/vendors/people/{person.id}", {"name": "Vera"})
    assert "has left" in desk.get(f"/vendors/{vendor.id}").text
    bad = desk.post(f"/vendors/people/{person.id}", {"name": "", "email": "nonsense"})
    assert bad.status_code == 422
    assert "This is not a mail address." in bad.text


def test_a_clients_own_number_goes_before_the_houses(
    db: Session, cast: Cast, vendor: Vendor
) -> None:
    assert account_for(db, vendor.id, cast.harbor.id) == ""
    add_account(db, vendor, AccountDraft("MER-1"))
    add_account(db, vendor, AccountDraft("HARBOR-9", tenant_id=cast.harbor.id))
    assert account_for(db, vendor.id, cast.harbor.id) == "HARBOR-9"
    assert account_for(db, vendor.id, cast.northwind.id) == "MER-1"


def test_the_numbers_of_other_clients_are_nobodys_business(
    db: Session, visit: Visit, cast: Cast, vendor: Vendor, as_scope: AsScope
) -> None:
    nina = make_agent(db, "Nina", "administrator", clients=(cast.northwind,))
    add_account(db, vendor, AccountDraft("HARBOR-9", tenant_id=cast.harbor.id))
    theirs = db.scalars(select(ClientAccount)).one().id
    desk = visit(nina)
    assert "HARBOR-9" not in desk.get(f"/vendors/{vendor.id}").text
    assert desk.post(f"/vendors/accounts/{theirs}/remove").status_code == 404
    other = {"number": "X-1", "tenant_id": str(cast.harbor.id)}
    assert desk.post(f"/vendors/{vendor.id}/accounts/new", other).status_code == 422
    with as_scope(staff_scope(nina.id, (cast.northwind.id,))) as scoped:
        assert account_for(scoped, vendor.id, cast.harbor.id) == ""


def test_the_list_shows_the_first_way_and_only_administrators_write(
    db: Session, visit: Visit, cast: Cast, ada: Agent, vendor: Vendor
) -> None:
    desk = visit(ada)
    for kind, address in (("mail", "help@scan.example"), ("phone", "+1 555 0199")):
        fields = {"kind": kind, "address": address, "calendar_id": ""}
        desk.post(f"/vendors/{vendor.id}/channels/new", fields)
    (line,) = vendor_lines(db, MONDAY_MORNING)
    assert line.reach is not None
    assert line.reach.channel.kind == "phone"
    assert "+1 555 0199" in visit(cast.bob).get("/vendors").text
    assert visit(cast.bob).get(f"/vendors/{vendor.id}").status_code == 200
    for path in ("channels", "people", "accounts"):
        assert visit(cast.bob).get(f"/vendors/{vendor.id}/{path}/new").status_code == 404
        assert visit(cast.bob).post(f"/vendors/{vendor.id}/{path}/new", {}).status_code == 404
