"""One outage, one case, tickets of several clients: who hears what."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.actions.hide_entry import publish_entry
from msp.desk.tickets.models import Entry, Ticket
from msp.kernel.db import unit
from msp.kernel.errors import Refused
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM, Scope, portal_scope, staff_scope
from tenants.people.models import Agent, Contact
from tests.harness.browsing import Visit
from tests.people import Cast, make_agent, make_ticket
from tests.vendors.roundup_peer import RoundupPeer
from tests.vendors.scene import Scene
from vendors.cases.actions.end_case import close_case, detach, withdraw
from vendors.cases.actions.join_case import join_case
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.connections.models import VendorConnection
from vendors.redaction.actions.save_rule import add_rule
from vendors.redaction.values import Hides, Rule
from vendors.sync.queries import exchanges_of


@pytest.fixture
def outage(scene: Scene) -> tuple[Scene, UUID]:
    """Carol's ticket is at the vendor; Charlie's has joined its case."""
    with unit(SYSTEM) as db:
        db.get_one(VendorConnection, scene.connection_id).shows_client = True
        add_rule(db, Rule(Hides.NAMES), vendor_id=None, client_id=None, now=now())
    scene.forward(body="Carol of Harbor Dental cannot print.")
    scene.work()
    scene.poll()
    theirs = scene.another_ticket()
    join(scene, theirs)
    scene.work()
    return scene, theirs


def join(scene: Scene, ticket_id: UUID) -> None:
    with unit(SYSTEM) as db:
        join_case(db, scene.case(db), scene.ticket(db, ticket_id), scene.bob, now=now())


def charlies() -> Scope:
    with unit(SYSTEM) as db:
        charlie = db.scalars(select(Contact).where(Contact.name == "Charlie")).one()
        return portal_scope(charlie.tenant_id, charlie.id, "company", None)


def read_by(scope: Scope) -> str:
    with unit(scope) as db:
        return "\n".join(one.body_text for one in db.scalars(select(Entry)))


def test_a_shared_case_stays_inside_until_somebody_publishes_it_per_client(
    outage: tuple[Scene, UUID], roundup: RoundupPeer
) -> None:
    """Each ticket hears it, Charlie never reads Carol's name, Harbor's client still reads hers."""
    scene, theirs = outage
    case = scene.external_id()
    roundup.says(case, "Known outage, [person 1] and Carol of HARBOR DENTAL and others. Charlie?")
    roundup.attaches(case, "carol.log", b"carol")
    scene.poll()
    assert scene.heard()[0] == (
        "Known outage, Carol and Carol of HARBOR DENTAL and others. [another client]?"
    )
    told = scene.heard(theirs)[0]
    assert told == "Known outage, [person 1] and [another client] of [another client]" + (
        " and others. Charlie?"
    )
    assert "outage" not in read_by(charlies())
    with unit(SYSTEM) as db:
        entry = db.scalars(
            select(Entry).where(Entry.ticket_id == theirs, Entry.body_text == told)
        ).one()
        publish_entry(db, entry, scene.bob, now=now())
    seen = read_by(charlies())
    assert "Known outage" in seen
    assert "Carol" not in seen
    assert "carol" not in seen
    assert [one.visibility for one in scene.entries("vendor")].count("public") == 0


def test_who_joins_gets_the_vendors_words_and_none_of_another_clients(
    outage: tuple[Scene, UUID], roundup: RoundupPeer
) -> None:
    scene, theirs = outage
    scene.say("Carol asks for news")
    scene.work()
    roundup.says(scene.external_id(), "Soon.")
    scene.poll()
    assert scene.heard(theirs) == ["Soon."]
    told = "\n".join(one.body_text for one in scene.entries(ticket_id=theirs))
    assert "asks for news" not in told
    assert "Carol" not in told


def test_only_its_own_ticket_ends_while_others_wait(
    outage: tuple[Scene, UUID], roundup: RoundupPeer
) -> None:
    scene, theirs = outage
    with unit(SYSTEM) as db:
        with pytest.raises(Refused, match="detach"):
            withdraw(db, scene.link(db, theirs), "Not ours", scene.bob, now=now())
        close_case(db, scene.link(db), scene.bob, now=now())
    scene.work()
    assert roundup.status_of(scene.external_id()) != "done-cbb"
    roundup.says(scene.external_id(), "Still at it.")
    scene.poll()
    assert scene.heard(theirs) == ["Still at it."]
    with unit(SYSTEM) as db:
        close_case(db, scene.link(db, theirs), scene.bob, now=now())
    scene.make_due()
    scene.work()
    assert roundup.status_of(scene.external_id()) == "done-cbb"


def test_a_detached_ticket_hears_nothing_and_its_names_stay_hidden(
    outage: tuple[Scene, UUID], roundup: RoundupPeer
) -> None:
    scene, theirs = outage
    with unit(SYSTEM) as db:
        detach(db, scene.link(db), scene.bob, now=now())
        db.expire_all()
        number = str(db.get_one(VendorCase, scene.link(db, theirs).case_id).external_id)
    roundup.says(number, "Carol is mentioned again.")
    scene.poll()
    assert scene.heard() == []
    assert scene.heard(theirs) == ["[another client] is mentioned again."]


def test_staff_of_one_client_read_no_exchange_of_a_shared_case(
    outage: tuple[Scene, UUID],
) -> None:
    scene, theirs = outage
    with unit(SYSTEM) as db:
        nina = make_agent(db, "Nina", "administrator")
        northwind = scene.ticket(db, theirs).tenant_id
        assert {one.what for one in exchanges_of(db, scene.connection_id)} >= {"create", "look"}
    with unit(staff_scope(nina.id, (northwind,))) as db:
        assert not [one for one in exchanges_of(db, scene.connection_id) if one.case_id]
    with unit(staff_scope(nina.id, (scene.tenant_id,))) as db:
        assert {one.what for one in exchanges_of(db, scene.connection_id) if one.case_id} == {
            "create"
        }


def test_an_expert_puts_tickets_on_a_case_by_list_by_number_and_from_the_panel(
    db: Session, visit: Visit, frank: Agent, cast: Cast, connection: VendorConnection
) -> None:
    link = going_on(db, cast, connection)
    first, second, third = (
        make_ticket(db, cast.northwind, cast.charlie, subject) for subject in ("A", "B", "C")
    )
    page = visit(frank).get(f"/vendors/join/{first.number}")
    assert "issue77" in page.text
    picked = {"case": str(link.case_id)}
    assert visit(frank).post(f"/vendors/join/{first.number}", picked).status_code == 303
    typed = {"case_number": "issue77"}
    assert visit(frank).post(f"/vendors/join/{second.number}", typed).status_code == 303
    wrong = {"case_number": "issue99"}
    assert visit(frank).post(f"/vendors/join/{third.number}", wrong).status_code == 422
    more = f"/vendors/links/{link.id}/more"
    mixed = {"numbers": f"{third.number}, 999999"}
    assert visit(frank).post(more, mixed).status_code == 422
    db.expire_all()
    assert len(db.scalars(select(CaseLink)).all()) == 3
    assert visit(frank).post(more, {"numbers": f"{third.number}"}).status_code == 303
    db.expire_all()
    assert db.scalars(select(VendorCase)).one().shared
    assert db.scalars(select(CaseOperation)).all() == []
    assert db.get_one(Ticket, (third.tenant_id, third.id)).status == "waiting_vendor"
    panel = visit(frank).fragment(f"/vendors/panel/ticket/{third.number}").text
    assert "Shared with other clients" in panel
    assert "Withdraw" not in panel


def test_nina_who_serves_one_client_joins_by_number_and_sees_no_other_ticket(
    db: Session,
    visit: Visit,
    cast: Cast,
    connection: VendorConnection,
    as_scope: Callable[[Scope], AbstractContextManager[Session]],
) -> None:
    link = going_on(db, cast, connection)
    case_id = link.case_id
    nina = make_agent(db, "Nina", "engineer_l3", clients=(cast.northwind,))
    ticket = make_ticket(db, cast.northwind, cast.charlie, "Theirs")
    number, scope = ticket.number, staff_scope(nina.id, (cast.northwind.id,))
    page = visit(nina).get(f"/vendors/join/{number}").text
    assert "issue77" not in page
    assert visit(nina).post(f"/vendors/join/{number}", {"case": str(case_id)}).status_code == 422
    asked = {"case_number": "issue77"}
    assert visit(nina).post(f"/vendors/join/{number}", asked).status_code == 303
    db.expire_all()
    assert db.get_one(VendorCase, case_id).shared
    listed = visit(nina).get(f"/vendors/join/{number}").text
    assert "The printer is on fire" not in listed
    with as_scope(scope) as theirs:
        assert len(theirs.scalars(select(CaseLink)).all()) == 1


def going_on(db: Session, cast: Cast, connection: VendorConnection) -> CaseLink:
    """Harbor's ticket on a case that the vendor has confirmed."""
    case = VendorCase(
        connection_id=connection.id,
        correlation_id="msp-1",
        external_id="77",
        number="issue77",
        status="in_progress",
        raw_status="chatting",
        created_at=now(),
    )
    db.add(case)
    db.flush()
    link = CaseLink(
        tenant_id=cast.harbor.id,
        ticket_id=cast.ticket.id,
        case_id=case.id,
        connection_id=connection.id,
        state="linked",
        state_since=now(),
        forwarded_at=now(),
    )
    db.add(link)
    db.flush()
    return link
